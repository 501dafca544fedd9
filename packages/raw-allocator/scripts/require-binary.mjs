// Runs before the package is packed: a package without a prebuilt binary installs, and then cannot load its addon.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../prebuilds', import.meta.url));
const platforms = existsSync(folder) ? readdirSync(folder) : [];
if (!platforms.some((platform) => existsSync(join(folder, platform, 'just_raw_allocator.node')))) {
  console.error(`There is no prebuilt binary in ${folder}, which the package is to carry.
Build one and put it there, in the root of the repository:
  npm run binary`);
  process.exitCode = 1;
}
