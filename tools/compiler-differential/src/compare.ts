import { justRuns, type Tier } from './just.js';
import { type Outputs, runsIn } from './output.js';

export interface Comparison {
  readonly programs: number;
  /** Runs of all programs under all tiers. */
  readonly runs: number;
  /** The first line of each program that differs, and every report of the checks. */
  readonly differences: readonly string[];
}

/** Compares what the compiler's programs print with what rustc's did. All are compiled as one file. */
export function compare(expected: Outputs, tiers: readonly Tier[]): Comparison {
  const seeds = [...expected.keys()];
  const differences: string[] = [];
  let runs = 0;
  for (const [tier, { outputs, reports }] of justRuns(seeds, tiers)) {
    for (const report of reports)
      differences.push(`seeds ${seeds[0]} to ${seeds.at(-1)}, ${tier}: ${report}`);
    for (const [seed, rust] of expected) {
      const just = outputs.get(seed) ?? '';
      runs += runsIn(seed, rust);
      if (rust !== just) differences.push(`seed ${seed}, ${tier}:\n${firstDifference(rust, just)}`);
    }
  }
  return { programs: seeds.length, runs, differences };
}

function firstDifference(rust: string, just: string): string {
  const [expected, actual] = [rust.split('\n'), just.split('\n')];
  const at = expected.findIndex((line, i) => line !== actual[i]);
  return `  Rust ${expected[at]}\n  Just ${actual[at]}`;
}
