// npm run release:publish: publishes what changesets gave a new version, after a look at what nobody could take back: a
// package without the binary of a platform, or one that does not say where its sources are. Run by the release workflow,
// which builds all binaries.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf, ROOT, readManifest } from './packages.js';
import { ADDON, PLATFORMS } from './prebuild.js';
import { RELEASE, repositoryUrl, stampRepository } from './repository.js';

/** Says why nothing is published, and ends. */
function refuse(reason: string): never {
  console.error(`${reason}: nothing is published`);
  process.exit(1);
}

const prebuilds = join(folderOf('raw-allocator'), 'prebuilds');
const missing = PLATFORMS.filter((name) => !existsSync(join(prebuilds, name, ADDON)));
if (missing.length > 0) refuse(`raw-allocator has no binary for ${missing.join(', ')}`);
const repository = repositoryUrl(readManifest(ROOT));
if (repository === null) {
  refuse('The packages would not say where their sources are: set "repository" in the root\'s package.json');
}
const restore = stampRepository(ROOT, repository);
try {
  // The environment as it is: it says whether provenance is wanted, and who publishes.
  const env = { ...process.env, ...RELEASE };
  const changeset = join(ROOT, 'node_modules', '@changesets', 'cli', 'bin.js');
  const { status } = spawnSync(process.execPath, [changeset, 'publish'], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  restore();
}
