import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { table } from '@justlang-tools/table';
import type { Configuration, Outcome } from './verify-child.js';

const CHILD = fileURLToPath(new URL('./verify-child.js', import.meta.url));

const LOW_MEMORY = 'JUST_LOW_MEMORY';

/** The environment, with the tier that a child's accessors take at import; of ours nothing else but whether there is low memory. */
function environment(checks: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('JUST_') || name === LOW_MEMORY,
  );
  return { ...Object.fromEntries(own), JUST_CHECKS: checks };
}

/** What the child said about each file; where it ended before the last, that is the next one's problem. */
function outcomesOf(files: readonly string[], configuration: Configuration): Outcome[] {
  const child = spawnSync(process.execPath, [CHILD, JSON.stringify(configuration), ...files], {
    encoding: 'utf8',
    env: environment(configuration.checks),
    maxBuffer: 2 ** 26,
  });
  const outcomes = child.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Outcome);
  const next = files[outcomes.length];
  if (next === undefined) return outcomes;
  const how = child.signal ?? `code ${child.status}`;
  return [
    ...outcomes,
    { trace: next, problem: `${next}: the process ended with ${how}:\n${child.stderr.trim()}` },
  ];
}

/** Verifies every file under every configuration; prints a table and returns whether nothing was wrong. */
export function verifyAll(
  files: readonly string[],
  configurations: readonly Configuration[],
  progress: (text: string) => void,
): boolean {
  const problems: string[] = [];
  const rows = configurations.map((configuration) => {
    const { checks, allocator, lane } = configuration;
    progress(`verifying: ${allocator}, ${lane} lane, ${checks}`);
    const outcomes = outcomesOf(files, configuration);
    const right = outcomes.filter((outcome) => outcome.problem === undefined);
    for (const { problem } of outcomes) {
      if (problem !== undefined) problems.push(`${allocator}, ${lane} lane, ${checks}: ${problem}`);
    }
    const operations = right.reduce((sum, outcome) => sum + (outcome.operations ?? 0), 0);
    return [allocator, `${lane} lane`, checks, right.length, files.length - right.length, operations];
  });
  progress('');
  console.log('## verification: contents, alignment, zeroing, statistics after every operation');
  console.log(table(['allocator', 'lane', 'checks', 'traces right', 'wrong', 'operations'], rows));
  for (const problem of problems) console.log(`wrong: ${problem}`);
  console.log('');
  return problems.length === 0;
}
