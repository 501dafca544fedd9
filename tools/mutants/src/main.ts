// npm run mutants -- [package ...] [--limit=<n>]: applies each package's mutants in turn, names the survivors.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Mutant, packagesWithMutants, readMutants, spread } from './mutant.js';
import { Scratch } from './scratch.js';
import { build, runTests, type Verdict } from './suite.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

function isNative({ file }: Mutant): boolean {
  return file.startsWith('src/native/');
}

async function tryMutant(scratch: Scratch, mutant: Mutant, limit: number): Promise<Verdict> {
  scratch.apply(mutant);
  await build(scratch, isNative(mutant));
  const likely = mutant.test ?? scratch.testBeside(mutant.file);
  let verdict: Verdict = 'passed';
  if (likely !== undefined) verdict = await runTests(scratch, limit, likely);
  if (verdict === 'passed') verdict = await runTests(scratch, limit);
  scratch.restore(mutant);
  return verdict;
}

/** Runs one package's mutants; returns how many survived. */
async function runPackage(name: string, count: number): Promise<number> {
  const all = readMutants(join(ROOT, 'packages', name));
  const mutants = spread(all, count);
  if (mutants.length === 0) return 0;
  const scratch = new Scratch(ROOT, name);
  await build(scratch, false);
  const begun = performance.now();
  // Without this, tests that fail anyway would kill every mutant.
  if ((await runTests(scratch, 1_800_000)) !== 'passed') {
    console.error(`${name}: its tests fail, or there are none, without any mutant (in ${scratch.root})`);
    process.exit(1);
  }
  const limit = Math.max(60_000, 5 * (performance.now() - begun));
  console.log(`${name}: ${mutants.length} of ${all.length} mutants`);
  let survivors = 0;
  let lastNative = false;
  for (const mutant of mutants) {
    // The addon of a native mutant must not serve the next one.
    if (lastNative && !isNative(mutant)) await build(scratch, true);
    lastNative = isNative(mutant);
    const verdict = await tryMutant(scratch, mutant, limit);
    if (verdict === 'passed') survivors++;
    console.log(`  ${verdict === 'passed' ? 'SURVIVED' : 'killed  '} ${mutant.file}: ${mutant.why}`);
  }
  scratch.remove();
  return survivors;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { limit: { type: 'string' } } });
const limit = values.limit === undefined ? Number.POSITIVE_INFINITY : Number(values.limit);
const known = packagesWithMutants(ROOT);
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0 || !(limit >= 1)) {
  console.error(
    `usage: npm run mutants -- [${known.join(' | ') || 'no package has mutants.json'}] [--limit=<n>]`,
  );
  process.exit(2);
}
process.on('uncaughtException', (error) => {
  console.error(error.message);
  process.exit(1);
});
let survivors = 0;
for (const name of positionals.length > 0 ? positionals : known) survivors += await runPackage(name, limit);
console.log(survivors === 0 ? 'mutants: all killed' : `mutants: ${survivors} survived`);
process.exitCode = survivors === 0 ? 0 : 1;
