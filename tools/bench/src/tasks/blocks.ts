import type { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { residentBytes } from './resident.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly count: number;
}

/** native/blocks.c: live blocks of 16 bytes chained through their first word; what they cost in memory. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { count } = parameters;
  // One small cycle, so that what is compiled and made on first use is not counted as the blocks' memory.
  drop(heap, chain(heap, 100_000));
  heap.trim();
  return () => {
    const before = residentBytes();
    const start = performance.now();
    const head = chain(heap, count);
    const ns = nanosecondsSince(start) / count;
    const rss = residentBytes() - before;
    const { allocatedBytes: live, peakReservedBytes: peakReserved } = heap.stats();
    drop(heap, head);
    heap.trim();
    const { reservedBytes: reservedAfter, addressSpaceBytes: addressSpaceAfter } = heap.stats();
    const rssAfter = residentBytes() - before;
    return { ns, rss, live, peakReserved, reservedAfter, addressSpaceAfter, rssAfter };
  };
}

function chain(heap: JustHeap, count: number): number {
  let head = 0;
  for (let i = 0; i < count; i++) {
    const block = heap.allocate(16, 8);
    MemoryAccess.setAddress(block, head);
    head = block;
  }
  return head;
}

function drop(heap: JustHeap, head: number): void {
  let block = head;
  while (block !== 0) {
    const next = MemoryAccess.getAddress(block);
    heap.deallocate(block, 16, 8);
    block = next;
  }
}
