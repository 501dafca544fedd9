// npm run nodes -- (MAJOR | PATH-OF-NODE) ... [-- FILTER ...]: tests on other Node lines; by default those that depend on Node most.
import { nodeAt, nodeOfLine } from './cells/node.js';
import { runSuites } from './parts/suites.js';

const MOST_DEPENDENT = ['tools/integration', 'tools/examples'];

const end = process.argv.indexOf('--');
const names = process.argv.slice(2, end === -1 ? undefined : end);
const filters = end === -1 ? MOST_DEPENDENT : process.argv.slice(end + 1);
if (names.length === 0) {
  console.error('Usage: npm run nodes -- (MAJOR | PATH-OF-NODE) ... [-- FILTER ...]');
  process.exitCode = 2;
}
for (const name of names) {
  const node = /^\d+$/.test(name) ? nodeOfLine(name) : nodeAt(name);
  const problems = 'missing' in node ? [node.missing] : runSuites(node, { filters, quick: false }).problems;
  const state = problems.length === 0 ? 'ok' : 'FAILED';
  console.log(`--- Node ${'missing' in node ? name : node.version}: ${state}`);
  for (const problem of problems) console.log(`  ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
