// npm run release:publish: publishes what changesets gave a new version, after a look at what nobody could take back: a
// package without the binary of a platform. Run by the release workflow, which builds them all.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf, ROOT } from './packages.js';
import { ADDON, PLATFORMS } from './prebuild.js';

const prebuilds = join(folderOf('raw-allocator'), 'prebuilds');
const missing = PLATFORMS.filter((name) => !existsSync(join(prebuilds, name, ADDON)));
if (missing.length > 0) {
  console.error(`raw-allocator has no binary for ${missing.join(', ')}: nothing is published`);
  process.exit(1);
}
// The environment as it is: it says whether provenance is wanted, and who publishes.
const changeset = join(ROOT, 'node_modules', '@changesets', 'cli', 'bin.js');
const { status } = spawnSync(process.execPath, [changeset, 'publish'], { cwd: ROOT, stdio: 'inherit' });
process.exitCode = status ?? 1;
