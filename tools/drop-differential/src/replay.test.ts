import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compare } from './compare.js';
import { readLogs } from './log-file.js';

const LOGS = fileURLToPath(new URL('../logs/seeds-0-1999.br', import.meta.url));

describe('generated programs', () => {
  it('construct and drop in the order that Rust logged, whichever step panics, and leak nothing', () => {
    const { programs, runs, steps, differences } = compare(readLogs(LOGS));
    expect(differences).toEqual([]);
    expect(programs).toBeGreaterThanOrEqual(2000);
    expect(runs).toBeGreaterThan(50_000);
    expect(steps).toBeGreaterThan(1_000_000);
  });

  it('are told apart where one drop is missing or two are swapped', () => {
    const [seed, runs] = [...readLogs(LOGS)].find(([, [run]]) => / d\d+ d\d+ /.test(run ?? '')) as [
      number,
      string[],
    ];
    const [run] = runs as [string];
    for (const wrong of [run.replace(/ d\d+ /, ' '), run.replace(/ (d\d+) (d\d+) /, ' $2 $1 ')]) {
      expect(compare(new Map([[seed, [wrong, ...runs.slice(1)]]])).differences).toHaveLength(1);
    }
  });
});
