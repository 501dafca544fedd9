import { MemoryAccess } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { residentBytes } from './resident.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly count: number;
  readonly size: number;
}

const PAGE = 4096;

/** Blocks that are allocated, written to page by page, and all freed: what stays resident before and after `trim`. */
export function prepare(parameters: Parameters): Round {
  const { count, size } = parameters;
  const heap = taskHeap(parameters);
  // The program's own list of addresses is there from the start, and so is what is compiled on first use.
  const blocks = new Float64Array(count).fill(1);

  function fill(upTo: number): void {
    for (let i = 0; i < upTo; i++) {
      const block = heap.allocate(size, 8);
      for (let at = 0; at < size; at += PAGE) MemoryAccess.setU8(block + at, 1);
      blocks[i] = block;
    }
  }
  function drop(upTo: number): void {
    for (let i = 0; i < upTo; i++) heap.deallocate(blocks[i]!, size, 8);
  }

  const few = Math.min(count, 100_000_000 / size / 10);
  fill(few);
  drop(few);
  heap.trim();
  return () => {
    const before = residentBytes();
    const start = performance.now();
    fill(count);
    const rss = residentBytes() - before;
    drop(count);
    const ns = nanosecondsSince(start) / count;
    const rssFreed = residentBytes() - before;
    heap.trim();
    return { ns, live: count * size, rss, rssFreed, rssAfter: residentBytes() - before };
  };
}
