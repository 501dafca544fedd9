import { sharedState } from '@justlang/config/internal';

/** A heap that was closed and whose memory is not given back yet. */
export interface ClosedHeap {
  /** Bytes of memory it still holds. */
  readonly heldBytes: number;
  /** Gives all of it back. */
  release(): void;
}

let hooked = false;

/** A worker's memory is the process's, which goes on when the thread ends. */
function watchThread(waiting: ClosedHeap[]): void {
  hooked = true;
  if (process.getBuiltinModule('node:worker_threads').isMainThread) return;
  process.on('exit', () => {
    for (const heap of waiting.splice(0)) heap.release();
  });
}

/** At most this many closed heaps of a thread wait. */
const MOST_HEAPS = 8;

/**
 * Lets a closed heap wait before its memory goes back to the system, as freed blocks do in quarantine. A use of an address
 * after its heap was closed is then found. The heaps that have waited longest make room.
 *
 * @param limit - bytes that all waiting heaps may hold together
 */
export function keepClosed(heap: ClosedHeap, limit: number): void {
  const state = sharedState<{ closed?: ClosedHeap[] }>('heap', () => ({}));
  state.closed ??= [];
  const waiting = state.closed;
  if (!hooked) watchThread(waiting);
  waiting.push(heap);
  let bytes = waiting.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
  while (waiting.length > 0 && (bytes > limit || waiting.length > MOST_HEAPS)) {
    const oldest = waiting.shift()!;
    bytes -= oldest.heldBytes;
    oldest.release();
  }
}
