import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';

const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));

const refused = (size: number) => `ERR_JUST_OUT_OF_MEMORY: ${size} bytes at align 8 cannot be had`;

describe.skipIf(process.env.JUST_LOW_MEMORY === 'off')('a heap without memory for its tables', () => {
  it.each(['off', 'basic'])(
    'says so, or does without, and works once there is some (checks %s)',
    (checks) => {
      expect(result('no-tables.mjs', [checks])).toEqual({
        without: { large: 'given', middle: refused(40_000), small: refused(100), unsized: refused(100) },
        allocatedBytes: 0,
        allocationCount: 0,
        left: 0,
        later: { large: 'given', middle: 'given', small: 'given', unsized: 'given' },
      });
    },
  );

  it('says so under full checks', () => {
    const { without, left, later } = result('no-tables.mjs', ['full']) as {
      without: { small: string; unsized: string };
      left: number;
      later: { small: string };
    };
    expect([without.small, without.unsized, left]).toEqual([refused(100), refused(100), 0]);
    expect(later.small).toBe('given');
  });
});
