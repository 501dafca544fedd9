// Runs tests on other Node versions: npm run nodes -- (MAJOR | PATH-OF-NODE) ... [-- filter ...]. A major version is
// fetched once, as the npm package that carries Node's binary for this platform, into .cache/nodes.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const WINDOWS = process.platform === 'win32';

/** The binary of a major version, or the path as given. */
function findNode(name) {
  if (!/^\d+$/.test(name)) return name;
  const folder = join(ROOT, '.cache/nodes', name);
  const carrier = `node-${WINDOWS ? 'win' : process.platform}-${process.arch}`;
  const binary = join(folder, 'node_modules', carrier, 'bin', WINDOWS ? 'node.exe' : 'node');
  if (!existsSync(binary)) {
    const args = [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--no-save',
      `${carrier}@${name}`,
    ];
    spawnSync('npm', args, { stdio: 'inherit', shell: WINDOWS });
  }
  return binary;
}

const split = process.argv.indexOf('--');
const nodes = process.argv.slice(2, split === -1 ? undefined : split);
const filters = split === -1 ? ['tools/integration', 'tools/examples'] : process.argv.slice(split + 1);
if (nodes.length === 0) {
  console.error('Usage: npm run nodes -- (MAJOR | PATH-OF-NODE) ... [-- filter ...]');
  process.exitCode = 2;
}
for (const node of nodes.map(findNode)) {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  console.log(`--- ${stdout?.trim() || `${node} does not start`}`);
  // Vitest's workers, and the children of the tests, run on the Node that runs vitest.
  const { status } = spawnSync(node, [VITEST, 'run', ...filters], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
