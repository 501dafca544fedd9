import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The parts of a `package.json` that decide what may be imported. */
export interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A workspace package. `folder` and `files` are relative to the root, with `/`. */
export interface Package {
  readonly folder: string;
  readonly published: boolean;
  readonly manifest: Manifest;
  readonly files: readonly string[];
}

const SOURCE = /\.(?:ts|mts|cts|js|mjs|cjs)$/;
const SKIPPED = new Set([
  'node_modules',
  'dist',
  'build',
  'prebuilds',
  'coverage',
  '.turbo',
  '.cache',
  '.reports',
]);

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function sourceFiles(root: string, folder: string): string[] {
  const files: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) files.push(...sourceFiles(root, path));
    if (entry.isFile() && SOURCE.test(entry.name) && !entry.name.endsWith('.d.ts')) {
      files.push(relative(root, path).split(sep).join('/'));
    }
  }
  return files.sort();
}

/** Reads the workspace below `root`: every folder of `packages/` and `tools/` that has a manifest. */
export function readWorkspace(root: string): { manifest: Manifest; packages: Package[] } {
  const packages: Package[] = [];
  for (const group of ['packages', 'tools']) {
    if (!existsSync(join(root, group))) continue;
    for (const name of readdirSync(join(root, group)).sort()) {
      const folder = join(root, group, name);
      if (!existsSync(join(folder, 'package.json'))) continue;
      packages.push({
        folder: `${group}/${name}`,
        published: group === 'packages',
        manifest: readManifest(folder),
        files: sourceFiles(root, folder),
      });
    }
  }
  return { manifest: readManifest(root), packages };
}
