// A worker of ended-workers.ts: frees 8 MB, says so, and waits for its end.
import { parentPort, workerData } from 'node:worker_threads';
import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';

const BLOCKS = 20_000;
const SIZE = 400;
const { checks } = workerData as { checks: 'off' | 'basic' | 'none' };

if (checks !== 'none') {
  const heap = new JustHeap(RuntimeConfig.DEFAULT.with({ checks }));
  const blocks = Array.from({ length: BLOCKS }, (_, i) => {
    const block = heap.allocate(SIZE, 8);
    MemoryAccess.setI32(block, i);
    return block;
  });
  for (const block of blocks) heap.deallocate(block, SIZE, 8);
}
parentPort!.postMessage(0);
setInterval(() => {}, 1000);
