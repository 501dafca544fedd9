import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';

const fixtures = fixturesIn(join(import.meta.dirname, '../test/fixtures'));

const KINDS = soak(
  [['pair', 'panic']],
  [
    ['pair', 'plain'],
    ['pair', 'panic'],
    ['vec', 'plain'],
    ['vec', 'panic'],
    ['rc', 'plain'],
    ['rc', 'panic'],
    ['node', 'plain'],
    ['node', 'panic'],
  ],
);

// Every frame drops a value, in all the room that is left as the frames return: some have too little for anything.
const WAYS = soak(['dropBox', 'exit'], ['dropBox', 'drop', 'dropArray', 'exit', 'unwind']);

describe.each(WAYS)('near a full stack, %s', (way) => {
  it.each(KINDS)(
    'drops a %s whole or not at all when its handler throws (%s), cold and warm',
    (kind, error) => {
      for (const warm of [[], ['warm']]) {
        const { dropped, ...wrong } = fixtures.result('near-full.mjs', [way, kind, error, ...warm]) as Record<
          'dropped' | 'replaced' | 'halves' | 'unfreed',
          number
        >;
        expect(wrong).toEqual({ replaced: 0, halves: 0, unfreed: 0 });
        expect(dropped).toBeGreaterThan(1000);
      }
    },
  );
});
