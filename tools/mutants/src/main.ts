// npm run mutants -- [package ...] [--changed] [--passed] [--seconds=<n>]: breaks the code, one mutant at a time; names
// those that no test noticed. --changed: those of the change at hand alone. --passed: the tests have just passed as they
// are. --seconds: tries as many as that time allows, others first after each commit.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allMutants, mixed, mutantsOfChange } from './choice.js';
import { packagesWithMutants } from './mutant.js';
import { tryAll } from './round.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { changed: { type: 'boolean' }, passed: { type: 'boolean' }, seconds: { type: 'string' } },
});
const seconds = values.seconds === undefined ? Number.POSITIVE_INFINITY : Number(values.seconds);
const known = packagesWithMutants(ROOT);
if (positionals.some((name) => !known.includes(name)) || !(seconds > 0)) {
  console.error(
    `usage: npm run mutants -- [${known.join(' | ') || 'no package has mutants.json'}] [--changed] [--passed] [--seconds=<n>]`,
  );
  process.exit(2);
}
process.on('uncaughtException', (error) => {
  console.error(error.message);
  process.exit(1);
});

const packages = positionals.length > 0 ? positionals : known;
const total = allMutants(ROOT, packages).length;
const chosen = values.changed ? mutantsOfChange(ROOT, packages) : allMutants(ROOT, packages);
const { stdout: commit } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' });
const order = Number.isFinite(seconds) ? mixed(chosen, commit ?? '') : chosen;
console.log(`mutants: ${chosen.length} of ${total}${values.changed ? ', those of the change' : ''}`);
const { tried, survived } = await tryAll(ROOT, order, { passed: values.passed ?? false, seconds });
const left = chosen.length - tried;
if (left > 0) console.log(`mutants: ${left} not tried in ${seconds} s; npm run mutants tries all`);
console.log(survived === 0 ? `mutants: ${tried} tried, all killed` : `mutants: ${survived} survived`);
process.exitCode = survived === 0 ? 0 : 1;
