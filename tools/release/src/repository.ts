import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, PACKAGES, readManifest } from './packages.js';

/** What a release has in its environment: without it, `prepublishOnly` of every package refuses. */
export const RELEASE = { JUSTLANG_RELEASE: '1' } as const;

/**
 * Where the published sources live: `repository` of the root's manifest, or else the repository whose workflow is
 * running. npm refuses provenance for a package whose manifest names another one.
 *
 * @returns null when neither says it
 */
export function repositoryUrl(
  root: Manifest,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  const { repository } = root as { repository?: string | { url?: string } };
  const written = typeof repository === 'string' ? repository : repository?.url;
  if (written !== undefined && written !== '') return written;
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = env;
  return GITHUB_SERVER_URL && GITHUB_REPOSITORY ? `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git` : null;
}

/**
 * Writes the repository into the manifest of every published package below `root`.
 *
 * @returns puts the manifests back as they were
 */
export function stampRepository(root: string, url: string): () => void {
  const before = PACKAGES.map((name) => {
    const folder = join(root, 'packages', name);
    const file = join(folder, 'package.json');
    return { name, folder, file, text: readFileSync(file, 'utf8') };
  });
  for (const { name, folder, file } of before) {
    const repository = { type: 'git', url, directory: `packages/${name}` };
    writeFileSync(file, `${JSON.stringify({ ...readManifest(folder), repository }, null, 2)}\n`);
  }
  return () => {
    for (const { file, text } of before) writeFileSync(file, text);
  };
}
