import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';

interface Parameters {
  readonly checks: 'off' | 'basic';
  readonly blocks: number;
  readonly heaps: number;
}

/** The sizes of native/open.c: one of each of the first 50 size classes. */
function sizesOf(blocks: number): number[] {
  const sizes: number[] = [];
  for (let size = 8; size <= 128; size += 8) sizes.push(size);
  for (let below = 128; sizes.length < blocks; below *= 2) {
    for (let step = 1; step <= 8; step++) sizes.push(below + (below / 8) * step);
  }
  return sizes.slice(0, blocks);
}

/** A heap opened, used for some blocks, each of which is written, and closed with them. */
export function prepare({ checks, blocks, heaps }: Parameters): Round {
  const config = RuntimeConfig.DEFAULT.with({ checks });
  const sizes = sizesOf(blocks);
  let checksum = 0;

  function one(): void {
    const heap = new JustHeap(config);
    for (const size of sizes) {
      MemoryAccess.setU8(heap.allocate(size, 8), 1);
      checksum += size;
    }
    heap.close();
  }

  return () => {
    checksum = 0;
    const start = performance.now();
    for (let i = 0; i < heaps; i++) one();
    return { ns: nanosecondsSince(start) / heaps, checksum };
  };
}
