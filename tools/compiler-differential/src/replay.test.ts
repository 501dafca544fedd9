import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { compare } from './compare.js';
import { TIERS } from './just.js';
import { readStored } from './logs.js';
import { runsIn } from './output.js';

const stored = readStored();
const first = (count: number) => new Map([...stored].slice(0, count));

describe('random programs', () => {
  it('print and drop what rustc logged, whichever step panics, without a report of full checks', () => {
    const { programs, runs, differences } = compare(first(soak(8, 150, 24)), ['full']);
    expect(differences).toEqual([]);
    expect(programs).toBe(soak(8, 150, 24));
    expect(runs).toBeGreaterThan(soak(80, 2000, 200));
  });

  it('do so under every tier of checks', () => {
    const some = new Map([...stored].slice(-soak(2, 25, 3)));
    const { differences } = compare(some, TIERS);
    expect(differences).toEqual([]);
  });

  it('are told apart where one drop is missing', () => {
    const [seed, output] = [...stored].find(([, text]) => / drop\d+ /.test(text)) as [number, string];
    const wrong = output.replace(/ drop\d+ /, ' ');
    expect(compare(new Map([[seed, wrong]]), ['off']).differences).toHaveLength(1);
  });

  it('are stored with rustc logs that panic at most of their steps', () => {
    const runs = [...stored].reduce((sum, [seed, output]) => sum + runsIn(seed, output), 0);
    expect(runs).toBeGreaterThan(10 * stored.size);
  });
});
