import { fileURLToPath } from 'node:url';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { compare } from './compare.js';
import { readLogs } from './log-file.js';

const LOGS = fileURLToPath(new URL('../logs/seeds-0-1999.br', import.meta.url));

describe('generated programs', () => {
  it('construct and drop in the order that Rust logged, whichever step panics, and leak nothing', () => {
    const logs = new Map([...readLogs(LOGS)].filter((_, i) => i % soak(24, 1, 4) === 0));
    const { programs, runs, steps, differences } = compare(logs);
    expect(differences).toEqual([]);
    expect(programs).toBeGreaterThanOrEqual(soak(80, 2000, 500));
    expect(runs).toBeGreaterThan(soak(2000, 50_000, 12_000));
    expect(steps).toBeGreaterThan(soak(40_000, 1_000_000, 250_000));
  });

  it('have values of no size in most programs', () => {
    const logs = [...readLogs(LOGS).values()];
    const guarded = logs.filter(([run]) => / dg /.test(run as string));
    expect(guarded.length).toBeGreaterThan(logs.length / 2);
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
