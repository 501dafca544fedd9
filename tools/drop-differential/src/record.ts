import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from './generate.js';
import { rustSource } from './rust.js';

/** Programs per crate: rustc takes a few seconds for each. */
const CRATE = 100;

/**
 * Has rustc compile the programs of consecutive seeds and returns what they log: for each program its runs, the
 * first without a failure.
 *
 * @param rustc - the compiler's command
 */
export function recordLogs(rustc: string, first: number, count: number): Map<number, string[]> {
  const logs = new Map<number, string[]>();
  const folder = mkdtempSync(join(tmpdir(), 'drop-differential-'));
  try {
    for (let from = first; from < first + count; from += CRATE) {
      const seeds = Array.from({ length: Math.min(CRATE, first + count - from) }, (_, i) => from + i);
      const source = join(folder, 'programs.rs');
      writeFileSync(source, rustSource(seeds.map(generate)));
      execFileSync(rustc, ['--edition', '2021', '-Awarnings', '-o', join(folder, 'programs'), source]);
      const output = execFileSync(join(folder, 'programs'), { encoding: 'utf8', maxBuffer: 2 ** 30 });
      for (const line of output.split('\n').slice(0, -1)) {
        const [, seed, log] = /^(\d+) \d+: (.*)$/.exec(line) as unknown as [string, string, string];
        logs.set(Number(seed), [...(logs.get(Number(seed)) ?? []), log]);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return logs;
}
