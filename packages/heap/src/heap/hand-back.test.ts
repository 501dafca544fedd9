import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { code } from '../../test/code.js';
import { open } from '../../test/open.js';
import { JustHeap } from './just-heap.js';

/** Sizes with a record of their own, and with one in the block. */
const SIZES = [1, 8, 31, 32, 100, 28_672, 28_673, 200_000];

describe.each(soak<('off' | 'basic')[]>(['basic'], ['off', 'basic']))('handing back, checks %s', (checks) => {
  it('frees in collect, in order, what counts as live until then', () => {
    using heap = open({ checks });
    const inbox = heap.inbox();
    expect(heap.inbox()).toBe(inbox);
    const blocks = SIZES.map((size) => [heap.allocate(size, 8), size] as const);
    for (const [address, size] of blocks) expect(JustHeap.handBack(inbox, address, size, 8)).toBe(true);
    expect(heap.stats()).toMatchObject({ allocationCount: SIZES.length, totalFrees: 0 });
    expect(heap.collect()).toBe(SIZES.length);
    expect(heap.stats()).toMatchObject({ allocationCount: 0, allocatedBytes: 0, totalFrees: SIZES.length });
    expect(heap.collect()).toBe(0);
    // Small blocks are handed out again in the reverse order of their frees.
    const again = [heap.allocate(32, 8), heap.allocate(32, 8)];
    for (const block of again) JustHeap.handBack(inbox, block, 32, 8);
    heap.collect();
    expect([heap.allocate(32, 8), heap.allocate(32, 8)]).toEqual(again.reverse());
  });

  it('goes on over many batches, and between them', () => {
    using heap = open({ checks });
    const inbox = heap.inbox();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 1000; i++)
        JustHeap.handBack(inbox, heap.allocate(8 + (i % 64), 8), 8 + (i % 64), 8);
      expect(heap.collect()).toBe(1000);
    }
    expect(heap.stats()).toMatchObject({ allocationCount: 0, totalFrees: 3000 });
  });

  it('of each heap reaches no other', () => {
    using first = open({ checks });
    using second = open({ checks });
    const [one, two] = [first.inbox(), second.inbox()];
    expect(one).not.toBe(two);
    JustHeap.handBack(two, second.allocate(40, 8), 40, 8);
    expect([first.collect(), second.collect()]).toEqual([0, 1]);
  });

  it('reports a block of 32 bytes or more that comes twice', () => {
    using heap = open({ checks });
    const inbox = heap.inbox();
    const [block, other] = [heap.allocate(64, 8), heap.allocate(64, 8)];
    JustHeap.handBack(inbox, block, 64, 8);
    JustHeap.handBack(inbox, other, 64, 8);
    JustHeap.handBack(inbox, block, 64, 8);
    expect(code(() => heap.collect())).toBe('ERR_JUST_DOUBLE_FREE');
    expect(heap.collect()).toBe(2);
    expect(heap.stats()).toMatchObject({ allocationCount: 0, totalFrees: 2 });
  });

  it('is refused once the heap is closed, whoever has its place since', () => {
    const heap = open({ checks });
    using other = open({ checks });
    const inbox = heap.inbox();
    const block = other.allocate(64, 8);
    heap.close();
    expect(JustHeap.handBack(inbox, block, 64, 8)).toBe(false);
    expect(other.inbox()).not.toBe(inbox);
    expect(JustHeap.handBack(inbox, block, 64, 8)).toBe(false);
    expect(other.collect()).toBe(0);
    expect(code(() => heap.inbox())).toBe('ERR_JUST_HEAP_CLOSED');
    expect(code(() => heap.collect())).toBe('ERR_JUST_HEAP_CLOSED');
  });

  it('checks its arguments before anything is written', () => {
    using heap = open({ checks });
    const inbox = heap.inbox();
    const hand = (...args: unknown[]) => code(() => JustHeap.handBack(...(args as [0, 0, 0, 0])));
    for (const wrong of [0, 1, -1, 0.5, Number.NaN, undefined, inbox + 1, inbox + 2 ** 21, 2 ** 52]) {
      expect(hand(wrong, 65_536, 64, 8)).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    expect(hand(inbox, 8, 64, 8)).toBe('ERR_JUST_NULL_ADDRESS');
    expect(hand(inbox, 65_536, 0, 8)).toBe('ERR_JUST_INVALID_FREE');
    expect(hand(inbox, 65_536, 64, 3)).toBe('ERR_JUST_INVALID_LAYOUT');
    expect(hand(inbox, 65_536, -1, 8)).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(hand(inbox, 0.5, 64, 8)).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(JustHeap.handBack(inbox, 8, 0, 8)).toBe(true);
    expect(heap.collect()).toBe(0);
  });
});

it('basic checks find what was handed back wrongly in collect, which goes on behind it', () => {
  using heap = open({ checks: 'basic' });
  using other = open({ checks: 'basic' });
  const inbox = heap.inbox();
  const blocks = Array.from({ length: 5 }, () => heap.allocate(24, 8));
  JustHeap.handBack(inbox, blocks[0]!, 24, 8);
  JustHeap.handBack(inbox, blocks[1]!, 24, 4);
  JustHeap.handBack(inbox, blocks[0]!, 24, 8);
  JustHeap.handBack(inbox, other.allocate(24, 8), 24, 8);
  JustHeap.handBack(inbox, blocks[2]!, 24, 8);
  expect(code(() => heap.collect())).toBe('ERR_JUST_LAYOUT_MISMATCH');
  expect(code(() => heap.collect())).toBe('ERR_JUST_DOUBLE_FREE');
  expect(code(() => heap.collect())).toBe('ERR_JUST_INVALID_FREE');
  expect(heap.collect()).toBe(1);
  expect(heap.stats()).toMatchObject({ allocationCount: 3, totalFrees: 2 });
});
