// Values that lie where nothing aligned or nothing at all lies: in packed structs, and at the end of a block.

import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { expect, it } from 'vitest';

const fixtures = fixturesIn(join(import.meta.dirname, '../test/fixtures'));
const TIERS = soak(['full'], ['off', 'basic', 'full']);

function answersOf(fixture: string, checks: string): unknown {
  const { code, stdout, stderr } = fixtures.run(fixture, [], { JUST_CHECKS: checks });
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

it.each(TIERS)(
  'checks %s: slots in packed structs lie at any address, handlers get aligned ones',
  (checks) => {
    const { answers, lists, misaligned } = answersOf('packed.mjs', checks) as {
      answers: Record<string, unknown>;
      lists: Record<string, [boolean, string | null, number]>;
      misaligned: number[];
    };
    const dropped = (...log: number[]) => ({ log: [...log, 9], panic: null, live: 0 });
    expect(answers).toEqual({
      box: dropped(1),
      vec: dropped(1, 2),
      string: dropped(),
      slice: dropped(1, 2),
      rc: dropped(1),
      weak: dropped(),
      dyn: dropped(1),
      'rc dyn': dropped(1),
      'rc slice': dropped(1, 2),
      enum: dropped(1, 2),
      probe: dropped(1),
      array: dropped(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    });
    expect(misaligned).toEqual([]);
    expect(Object.keys(lists)).toHaveLength(12);
    for (const [list, [right, panic, live]] of Object.entries(lists)) {
      const failing = list.split(' ')[2];
      expect([list, right, panic, live]).toEqual([
        list,
        true,
        failing === '-1' ? null : `probe ${failing}`,
        0,
      ]);
    }
  },
);

it.each(TIERS)('checks %s: parts of no size are all dropped when one of them panics', (checks) => {
  const answers = answersOf('zero-sized.mjs', checks) as Record<string, unknown[]>;
  expect(Object.keys(answers)).toHaveLength(144);
  for (const [place, [missing, rest, panics, live]] of Object.entries(answers)) {
    const fails = Number(place.split(', ')[1]) !== 0;
    expect([place, missing, rest, panics, live]).toEqual([place, 0, true, fails ? 1 : 0, 0]);
  }
});
