let loaded: ThreadModule | undefined;

/** Loaded at its first use: with it comes half of Node's stream library, for which every import would pay. */
function workerThreads(): ThreadModule {
  loaded ??= process.getBuiltinModule('node:worker_threads');
  return loaded;
}

/** Whether this is the thread that the process began with. */
export function isMainThread(): boolean {
  return workerThreads().isMainThread;
}

/** The name that Node gives a worker whose creator gave it none. */
const UNNAMED = 'WorkerThread';

/** The name came with Node 22.20 and 24.6. */
type ThreadModule = typeof import('node:worker_threads') & { readonly threadName?: string };

/**
 * Returns this thread's name for reports: `main`; the name its creator gave the worker, where Node tells it
 * (22.20, 24.6 and later); else `worker-` and the worker's number.
 */
export function threadName(): string {
  const { isMainThread, threadId, threadName: given } = workerThreads();
  if (isMainThread) return 'main';
  return given !== undefined && given !== '' && given !== UNNAMED ? given : `worker-${threadId}`;
}
