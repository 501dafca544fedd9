import { SOAK, soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { result } from './fixtures.js';

const TIERS = soak(['full'], ['off', 'basic', 'full']);

describe('four workers that exchange checksummed blocks', () => {
  const clean = (operations: number) => ({
    codes: [0, 0, 0, 0],
    wrong: 0,
    live: 0,
    counted: true,
    operations,
  });

  const operations = soak(200_000, 40_000_000);

  it(`find every one of ${operations.toLocaleString('en')} operations right, and end clean`, () => {
    // Each makes twenty operations of a block.
    expect(result('exchange.mjs', [`${operations / 20}`])).toEqual(clean(operations));
  });

  const settings: Record<string, string>[] = [
    { JUST_CHECKS: 'off' },
    { JUST_CHECKS: 'full' },
    { JUST_ACCESS: 'native' },
    { JUST_ALLOCATOR: 'system' },
    { JUST_ALLOCATOR: 'system', JUST_CHECKS: 'full' },
  ];

  it.each(soak([], settings))('do so under %j', (env) => {
    const count = 1_000_000;
    expect(result('exchange.mjs', [`${count / 20}`], { JUST_STACKS: '0', ...env })).toEqual(clean(count));
  });
});

describe.each(TIERS)('under checks %s', (JUST_CHECKS) => {
  it('two workers take turns on a block of the main thread, each woken by the other', () => {
    // The sum starts anew every 16 turns, and these turns end on such a start.
    expect(result('ping-pong.mjs', [soak('4000', '20000')], { JUST_CHECKS })).toEqual({
      waited: true,
      turn: 0,
      sum: 0,
    });
  });

  it.runIf(SOAK)('a worker that ends with live blocks, in whichever way, disturbs no other thread', () => {
    expect(result('worker-exit.mjs', [], { JUST_CHECKS, JUST_LEAKS: 'off', JUST_STACKS: '0' })).toEqual({
      codes: { return: 0, exit: 0, throw: 1, panic: 1, terminate: 1, stack: 1 },
      wrong: 0,
      live: 0,
    });
  });

  it.runIf(SOAK)('workers that free everything leave no low memory taken', () => {
    expect(result('worker-memory.mjs', [], { JUST_CHECKS, JUST_STACKS: '0' })).toEqual({ growth: 0 });
  });
});

describe.each(soak(['pooled'], ['pooled', 'system']))('with the %s allocator', (JUST_ALLOCATOR) => {
  it.each(['basic', 'full'])("another heap's block is an error to free under checks %s", (JUST_CHECKS) => {
    expect(result('foreign-free.mjs', [], { JUST_ALLOCATOR, JUST_CHECKS })).toEqual({
      outcomes: ['ERR_JUST_INVALID_FREE'],
      live: [0, 0],
      intact: true,
      freed: ['nothing'],
    });
  });
});
