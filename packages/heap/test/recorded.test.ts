import { sharedState } from '@justlang/config/internal';
import { afterAll, describe, expect, it } from 'vitest';
import type { JustHeap } from '../src/heap/just-heap.js';
import { type HeapRecorder, recordHeaps } from '../src/profile/recorded-core.js';
import { code } from './code.js';
import { open } from './open.js';
import { SampledProgram } from './sampled-program.js';

const shared = sharedState<{ recorder?: HeapRecorder | undefined }>('heap', () => ({}));
afterAll(() => {
  shared.recorder = undefined;
});

/** Keeps the blocks of the one heap it is told of, and refuses what cannot be. */
class Ledger implements HeapRecorder {
  readonly live = new Map<number, number>();
  events = 0;

  opened(): number {
    return 5;
  }

  allocated(heap: number, address: number, size: number, align: number): void {
    this.events++;
    if (heap !== 5 || this.live.has(address) || address % align !== 0) throw new Error(`block at ${address}`);
    this.live.set(address, size);
  }

  resized(heap: number, address: number, moved: number, size: number): void {
    this.freed(heap, address);
    this.allocated(heap, moved, size, 1);
  }

  freed(heap: number, address: number): void {
    this.events++;
    if (heap !== 5 || !this.live.delete(address)) throw new Error(`no block at ${address}`);
  }

  leaked(heap: number, address: number): void {
    this.freed(heap, address);
  }

  closed(): void {
    this.live.clear();
  }

  dropped(): void {}
}

/** A heap that is recorded, and its ledger. */
function recorded(options: Parameters<typeof open>[0]): { heap: JustHeap; ledger: Ledger } {
  const ledger = new Ledger();
  recordHeaps(ledger);
  const heap = open(options);
  shared.recorder = undefined;
  return { heap, ledger };
}

const SETTINGS = (['off', 'basic'] as const).flatMap((checks) =>
  (['pooled', 'system'] as const).flatMap((allocator) =>
    [Number.POSITIVE_INFINITY, 2 ** 33].map((heapLimit) => ({ checks, allocator, heapLimit })),
  ),
);

describe.each(SETTINGS)('a recorder of a heap with $checks, $allocator, limit $heapLimit', (options) => {
  it('sees every operation, with a profile too', () => {
    for (const interval of [0, 4096, Number.NaN]) {
      const { heap, ledger } = recorded(options);
      if (interval >= 0) heap.startProfile({ interval });
      const program = new SampledProgram(heap, 4096, 6);
      for (let part = 0; part < 4; part++) {
        program.run(500);
        const sizes = [...program.live].map(([address, { size }]) => [address, size] as const);
        expect(new Map(ledger.live)).toEqual(new Map(sizes));
      }
      heap.close();
      expect(ledger.live.size).toBe(0);
    }
  });

  it('sees all of many equal ones, which a heap serves without its core otherwise', () => {
    const { heap, ledger } = recorded(options);
    for (let round = 0; round < 1000; round++) {
      heap.deallocate(heap.reallocate(heap.allocate(24, 8), 24, 8, 40), 40, 8);
      heap.deallocateUnsized(heap.allocateUnsized(24, 8));
    }
    // A resize is two events of the ledger.
    expect(ledger.events).toBe(6000);
    heap.deallocate(heap.allocate(0, 8), 0, 8);
    heap.deallocateUnsized(heap.allocateUnsized(0, 8));
    expect(code(() => heap.deallocate(4096 * 5, 24, 8))).toBe('ERR_JUST_INVALID_FREE');
    expect(code(() => heap.allocate(-1, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect([ledger.events, heap.stats().allocationCount]).toEqual([6000, 0]);
    heap.close();
  });
});
