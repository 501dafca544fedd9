// Runs these tests, and the examples of the documentation, on other Node versions, which must be installed:
// node nodes.mjs PATH-OF-NODE ...
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');

const nodes = process.argv.slice(2);
if (nodes.length === 0) {
  console.error('Usage: npm run nodes -- PATH-OF-NODE ...');
  process.exitCode = 2;
}
for (const node of nodes) {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  console.log(`--- ${stdout?.trim() || `${node} does not start`}`);
  // Vitest's workers, and the children of the tests, run on the Node that runs vitest.
  const args = [VITEST, 'run', 'tools/integration', 'tools/examples'];
  const { status } = spawnSync(node, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
