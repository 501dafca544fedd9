import * as workerThreads from 'node:worker_threads';

// What Node calls a worker that was given no name.
const UNNAMED = 'WorkerThread';

/**
 * Returns this thread's name for reports: `main`; the name its creator gave the worker, where Node tells it
 * (22.20, 24.6 and later); else `worker-` and the worker's number.
 */
export function threadName(): string {
  if (workerThreads.isMainThread) return 'main';
  const { threadName: given } = workerThreads as { threadName?: string };
  return given !== undefined && given !== '' && given !== UNNAMED
    ? given
    : `worker-${workerThreads.threadId}`;
}
