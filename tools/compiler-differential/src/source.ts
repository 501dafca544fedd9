// Several generated programs as one file, which rustc and the compiler take alike.
import { type Generated, generate } from './generate/program.js';
import { PRELUDE } from './prelude.js';

/** How many runs a program has at most: one as it is, the others with a panic at one step each. */
const RUNS = 60;

export function sourceOfSeeds(seeds: readonly number[]): string {
  return sourceOf(seeds.map(generate));
}

function sourceOf(programs: readonly Generated[]): string {
  const calls = programs.map(
    ({ seed, dropsFail }) => `    run(${seed}, ${dropsFail}, ${RUNS}, p${seed}::body);`,
  );
  return [PRELUDE, ...programs.map((program) => program.source), 'fn main() {', ...calls, '}', ''].join('\n');
}
