import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import type { HeapParameters } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly workers: number;
  readonly blocks: number;
  readonly operations: number;
}

const WORKER = fileURLToPath(new URL('./scale-worker.js', import.meta.url));

/** The work of churn.ts in workers at once, each with a heap of its own; a round ends with the last of them. */
export async function prepare({ workers, ...parameters }: Parameters): Promise<Round> {
  const started = Array.from({ length: workers }, () => new Worker(WORKER, { workerData: parameters }));
  await Promise.all(started.map((worker) => once(worker, 'message')));
  // The end of stdin ends the process, and them with it.
  for (const worker of started) worker.unref();
  return async () => {
    const start = performance.now();
    const answers = started.map((worker) => once(worker, 'message') as Promise<[number]>);
    for (const worker of started) worker.postMessage('go');
    const [checksum, ...others] = (await Promise.all(answers)).map(([sum]) => sum);
    const ns = nanosecondsSince(start) / parameters.operations;
    if (others.some((sum) => sum !== checksum)) throw new Error('the workers did different work');
    return { ns, checksum: checksum! };
  };
}
