import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';

const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));

describe('with low memory off', () => {
  it.each(['off', 'basic', 'full'])('no thread takes or looks for any, checks %s', (checks) => {
    const found = {
      high: true,
      kept: true,
      // Full checks keep freed blocks from reuse.
      again: checks !== 'full',
      other: 'ERR_JUST_CONFIG',
      reservedBytes: 0,
      searches: 0,
    };
    expect(result('low-off.mjs', [], { JUST_LOW_MEMORY: 'off', JUST_CHECKS: checks })).toEqual({
      here: found,
      there: found,
      together: true,
    });
  });
});
