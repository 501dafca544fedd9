import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { expect, it } from 'vitest';

const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));

it.each([
  { checks: 'off' },
  { checks: 'basic' },
  { checks: 'full' },
  { checks: 'basic', allocator: 'system' },
  { checks: 'basic', lowMemory: false },
])('a call near a full stack is made whole or not at all, %o', (options) => {
  for (let seed = 1; seed <= soak(1, 2); seed++) {
    const { overflows, ...rest } = result('full-stack.mjs', [JSON.stringify(options), '1400', `${seed}`]) as {
      overflows: number;
    };
    // A call that was made whole or refused, each at other distances from the end.
    expect(overflows).toBeGreaterThan(5);
    expect(overflows).toBeLessThan(300);
    expect(rest).toEqual({ wrong: [], allocatedBytes: 0, reserves: false });
  }
});

it.each(['off', 'basic'])('a resize near a full stack is made whole or not at all, checks %s', (checks) => {
  expect(result('resized-near-full.mjs', [checks])).toEqual([]);
});
