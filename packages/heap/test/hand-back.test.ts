import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';

const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));

describe('a block that a worker hands back', () => {
  const tiers = [
    { checks: 'off' },
    { checks: 'basic' },
    { checks: 'full' },
    { checks: 'basic', allocator: 'system' },
    { checks: 'basic', lowMemory: false },
  ];

  it.each(soak(tiers.slice(1, 2), tiers))('is read there and freed by its heap, %o', (options) => {
    const blocks = soak(2000, 20_000);
    expect(result('hand-back.mjs', [`${blocks}`, '2', JSON.stringify(options)])).toMatchObject({
      wrong: 0,
      freed: blocks,
      most: 200,
      allocationCount: 0,
      allocatedBytes: 0,
      totalFrees: blocks,
    });
  });
});

describe('of a worker that has ended', () => {
  const ways: [string, number][] = [
    ['terminate', 1],
    ['exit', 0],
    ['throw', 1],
  ];
  it.each(soak(ways.slice(0, 1), ways))(
    'live blocks stay as they are, and are not taken (%s)',
    (way, code) => {
      expect(result('ended-owner.mjs', [way])).toEqual({
        code,
        inTime: true,
        late: [false, false, false, false],
        intact: true,
        another: true,
      });
    },
  );
});
