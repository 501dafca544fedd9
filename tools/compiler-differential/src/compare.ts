import { justRuns, type Tier } from './just.js';
import { type Outputs, runsIn } from './output.js';

/** Programs per file: a file's cost is mostly that of the standard library. */
export const PER_FILE = 25;

export interface Comparison {
  readonly programs: number;
  /** Runs of all programs under all tiers. */
  readonly runs: number;
  /** The first line of each program that differs, and every report of the checks. */
  readonly differences: readonly string[];
}

/** Compares what the compiler's programs print with what rustc's did. */
export function compare(
  expected: Outputs,
  tiers: readonly Tier[],
  progress: (text: string) => void = () => {},
): Comparison {
  const seeds = [...expected.keys()];
  const differences: string[] = [];
  let runs = 0;
  for (let from = 0; from < seeds.length; from += PER_FILE) {
    const part = seeds.slice(from, from + PER_FILE);
    for (const [tier, { outputs, reports }] of justRuns(part, tiers)) {
      for (const report of reports)
        differences.push(`seeds ${part[0]} to ${part.at(-1)}, ${tier}: ${report}`);
      for (const seed of part) {
        const [rust, just] = [expected.get(seed) ?? '', outputs.get(seed) ?? ''];
        runs += runsIn(seed, rust);
        if (rust !== just) differences.push(`seed ${seed}, ${tier}:\n${firstDifference(rust, just)}`);
      }
    }
    progress(`${from + part.length} programs, ${runs} runs, ${differences.length} differences`);
  }
  return { programs: seeds.length, runs, differences };
}

function firstDifference(rust: string, just: string): string {
  const [expected, actual] = [rust.split('\n'), just.split('\n')];
  const at = expected.findIndex((line, i) => line !== actual[i]);
  return `  Rust ${expected[at]}\n  Just ${actual[at]}`;
}
