import { Machine } from './execute.js';
import { generate } from './generate.js';
import type { Logs } from './log-file.js';

/** What a comparison found. */
export interface Comparison {
  readonly programs: number;
  readonly runs: number;
  /** Constructions, drops, calls and operations in all runs. */
  readonly steps: number;
  /** The first difference of each program that differs. */
  readonly differences: readonly string[];
}

/** Runs the programs of the logs on the runtime and compares run by run; every block must be free after each program. */
export function compare(logs: Logs): Comparison {
  const machine = new Machine();
  const live = machine.live;
  const differences: string[] = [];
  let runs = 0;
  let steps = 0;
  for (const [seed, expected] of logs) {
    const actual = machine.runs(generate(seed));
    runs += expected.length;
    for (const run of expected) steps += run.split(' ').length - 1;
    const first = expected.findIndex((run, i) => run !== actual[i]);
    if (first >= 0 || actual.length !== expected.length) {
      const at = first < 0 ? expected.length : first;
      differences.push(`seed ${seed}, failure ${at}:\n  Rust ${expected[at]}\n  Just ${actual[at]}`);
    }
    if (machine.live !== live) {
      differences.push(`seed ${seed}: ${machine.live - live} blocks are not freed`);
      break;
    }
  }
  return { programs: logs.size, runs, steps, differences };
}
