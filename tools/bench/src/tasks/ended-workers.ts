import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { lowMemoryStats } from '@justlang/raw-allocator/internal';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { residentBytes } from './resident.js';

interface Parameters {
  readonly workers: number;
  /** The tier of the workers' heaps; `none` for workers without a heap, that do as much and keep nothing. */
  readonly checks: 'off' | 'basic' | 'none';
}

const WORKER = fileURLToPath(new URL('./ended-worker.js', import.meta.url));

/** Workers that free 8 MB each and are terminated: what they leave of low memory, and how much stays resident. */
export function prepare({ workers, checks }: Parameters): Round {
  const before = residentBytes();
  return async () => {
    const start = performance.now();
    for (let i = 0; i < workers; i++) {
      const worker = new Worker(WORKER, { workerData: { checks } });
      await once(worker, 'message');
      await worker.terminate();
    }
    return {
      ns: nanosecondsSince(start) / workers,
      rss: residentBytes() - before,
      low: lowMemoryStats().usedBytes,
    };
  };
}
