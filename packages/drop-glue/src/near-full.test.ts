import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';

const fixtures = fixturesIn(join(import.meta.dirname, '../test/fixtures'));

const KINDS = soak(
  [['wide', 'panic']],
  [
    ['pair', 'plain'],
    ['pair', 'panic'],
    ['vec', 'plain'],
    ['vec', 'panic'],
    ['rc', 'plain'],
    ['rc', 'panic'],
    ['node', 'plain'],
    ['node', 'panic'],
    ['wide', 'plain'],
    ['wide', 'panic'],
  ],
);

type Counts = Record<'dropped' | 'replaced' | 'halves' | 'unfreed', number>;

function dropsWhole(args: readonly string[], env: Record<string, string> = {}): void {
  for (const warm of [[], ['warm']]) {
    const { dropped, ...wrong } = fixtures.result('near-full.mjs', [...args, ...warm], env) as Counts;
    expect(wrong).toEqual({ replaced: 0, halves: 0, unfreed: 0 });
    expect(dropped).toBeGreaterThan(1000);
  }
}

// Every frame drops a value, in all the room that is left as the frames return: some have too little for anything.
const WAYS = soak(
  ['dropBox', 'exit'],
  ['dropBox', 'drop', 'dropArray', 'exit', 'unwind'],
  ['dropBox', 'dropArray', 'exit', 'unwind'],
);

describe.each(WAYS)('near a full stack, %s', (way) => {
  it.each(KINDS)(
    'drops a %s whole or not at all when its handler throws (%s), cold and warm',
    (kind, error) => dropsWhole([way, kind, error]),
  );
});

// Of a process's first drop nothing is compiled yet, and the recursion takes stack before the walk begins. 64 KiB of 984 are the least.
it.each(
  soak(
    [
      [70, 300],
      [80, 1],
      [300, 128],
    ],
    [40, 64, 70, 75, 80, 90, 120, 200, 255, 270, 300, 500].flatMap((left) =>
      [1, 128, 300].map((node) => [left, node]),
    ),
  ),
)(
  'the first drop of a process, with %d thousandths of the stack, drops all of a list or nothing when the handler of node %d throws',
  (left, node) => {
    expect(fixtures.result('first-deep-drop.mjs', [`${left}`, `${node}`])).toMatch(/^(?:whole|refused)$/);
    expect(fixtures.result('first-deep-drop.mjs', ['900', `${node}`])).toBe('whole');
  },
);

// A value whose scope was abandoned is dropped by another scope: its panic would be the second one there.
it.each(
  soak(
    [],
    [
      ['dropBox', 'pair'],
      ['dropBox', 'vec'],
      ['drop', 'pair'],
      ['dropArray', 'pair'],
    ],
  ),
)('near a full stack, %s: a handler of a %s panics there for the first time', (way, kind) => {
  dropsWhole([way, kind, 'raise']);
});

describe.runIf(soak(false, true))('near a full stack, under full checks', () => {
  it.each([
    ['dropBox', 'pair'],
    ['dropBox', 'vec'],
    ['dropBox', 'wide'],
    ['exit', 'vec'],
  ])('%s drops a %s whole or not at all', (way, kind) => {
    dropsWhole([way, kind, 'plain'], { JUST_CHECKS: 'full', JUST_LEAKS: 'off' });
  });
});
