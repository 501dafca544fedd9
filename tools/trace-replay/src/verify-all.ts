import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { table } from '@justlang-tools/bench/harness';
import type { Configuration, Outcome } from './verify-child.js';

const CHILD = fileURLToPath(new URL('./verify-child.js', import.meta.url));

/** The environment, with the tier that a child's accessors take at import, and nothing else of ours. */
function environment(checks: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('JUST_'));
  return { ...Object.fromEntries(own), JUST_CHECKS: checks };
}

/** Verifies every file under every configuration; prints a table and returns whether nothing was wrong. */
export function verifyAll(files: readonly string[], configurations: readonly Configuration[]): boolean {
  const problems: string[] = [];
  const rows = configurations.map((configuration) => {
    const { checks, allocator, lane } = configuration;
    const output = execFileSync(process.execPath, [CHILD, JSON.stringify(configuration), ...files], {
      encoding: 'utf8',
      env: environment(checks),
      maxBuffer: 2 ** 26,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const outcomes = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Outcome);
    const wrong = outcomes.filter((outcome) => outcome.problem !== undefined);
    for (const { problem } of wrong) problems.push(`${allocator}, ${lane} lane, ${checks}: ${problem}`);
    const operations = outcomes.reduce((sum, outcome) => sum + (outcome.operations ?? 0), 0);
    return [allocator, `${lane} lane`, checks, outcomes.length - wrong.length, wrong.length, operations];
  });
  console.log('## verification: contents, alignment, zeroing, statistics after every operation');
  console.log(table(['allocator', 'lane', 'checks', 'traces right', 'wrong', 'operations'], rows));
  for (const problem of problems) console.log(`wrong: ${problem}`);
  console.log('');
  return problems.length === 0;
}
