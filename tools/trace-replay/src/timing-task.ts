// The timed replay, run by the harness in a process of its own per tier.
import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { readOperations } from './operation-file.js';
import { replayOn } from './replay-operations.js';

interface Parameters {
  readonly file: string;
  readonly repetitions: number;
  readonly checks: 'off' | 'basic' | 'full';
  readonly allocator: 'pooled' | 'system';
}

export function prepare({ file, repetitions, checks, allocator }: Parameters) {
  const heap = new JustHeap(RuntimeConfig.DEFAULT.with({ checks, allocator }));
  const operations = readOperations(file);
  const replay = replayOn(heap, operations, 0);

  // Peaks are those of one replay from an empty heap, before repetitions have left it in another state.
  replay();
  const { peakAllocatedBytes, peakReservedBytes } = heap.stats();
  return () => {
    const start = performance.now();
    for (let i = 0; i < repetitions; i++) replay();
    const done = operations.length * repetitions;
    const ns = ((performance.now() - start) * 1e6) / done;
    return { ns, checksum: done, peakAllocatedBytes, peakReservedBytes };
  };
}
