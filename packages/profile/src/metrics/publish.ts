import type { Channel } from 'node:diagnostics_channel';
import { invalidArgument, invalidNumber, JustError } from '@justlang/config/internal';
import type { HeapStats, JustHeap } from '@justlang/heap';
import { lifeOf } from '@justlang/heap/internal';

/** The channel on which the figures of heaps are published, in each thread that publishes any. */
const CHANNEL = 'just:heap:stats';

/** Milliseconds between two messages of a heap. */
const INTERVAL = 10_000;
/** Node takes a longer interval for 1. */
const LONGEST = 2 ** 31 - 1;

/** What a subscriber of the channel `just:heap:stats` is given. It can be sent to another thread, and written as JSON. */
export interface HeapStatsMessage {
  /** The thread of the heap, as `node:worker_threads` numbers it: 0 is the main thread. */
  readonly threadId: number;
  /** Which heap of its thread it is, from 1 in the order in which they were made. */
  readonly heap: number;
  /** Whether the heap was closed. No further message of it comes then. */
  readonly closed: boolean;
  /** The figures of this moment. */
  readonly stats: HeapStats;
}

/** How the figures of a heap are published. */
export interface PublishOptions {
  /** Milliseconds, 0 to 2^31 - 1, default 10,000; 0 publishes only when {@link publishStatsNow} is called, and at the close. */
  readonly interval?: number | undefined;
}

/** The figures of a heap as they are being published. */
export interface StatsPublication extends Disposable {
  /** Ends it; nothing is published any more. The heap stays open. */
  stop(): void;
}

interface Running extends StatsPublication {
  publish(closed: boolean): void;
}

/** The heaps of this thread that are published. */
const running = new Map<JustHeap, Running>();

/**
 * Publishes `heap.stats()` on the channel `just:heap:stats` of `node:diagnostics_channel`, as a {@link HeapStatsMessage}: at an
 * interval, whenever {@link publishStatsNow} is called, and a last time when the heap is closed. The figures are made only while the
 * channel has subscribers. The interval keeps no process and no worker alive.
 *
 * A channel is its thread's: a subscriber hears of the heaps of its own thread. A second call for a heap takes the place of the first.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` if an argument is not that, or the heap is of another copy of `@justlang/heap`
 * @throws `ERR_JUST_HEAP_CLOSED`
 * @throws `ERR_JUST_CONFIG` where the runtime has no `node:diagnostics_channel`
 *
 * @example
 * ```ts
 * import { subscribe } from 'node:diagnostics_channel';
 * import type { HeapStatsMessage } from '@justlang/profile';
 *
 * using heap = new JustHeap();
 * publishStats(heap, { interval: 5000 });
 * subscribe('just:heap:stats', (message) => {
 *   const { closed, stats } = message as HeapStatsMessage;
 *   console.log(closed, stats.allocatedBytes);
 * });
 * heap.allocate(100, 8);
 * publishStatsNow(); // prints: false 100
 * // prints: true 0
 * ```
 */
export function publishStats(heap: JustHeap, options: PublishOptions = {}): StatsPublication {
  if (typeof options !== 'object' || options === null) invalidArgument('options', options, 'an object');
  const { interval = INTERVAL } = options;
  if (!Number.isSafeInteger(interval) || interval < 0 || interval > LONGEST) {
    invalidNumber('interval', interval, 'an integer of milliseconds, 0 to 2^31 - 1');
  }
  const { number, onClose } = lifeOf(heap);
  const channel = statsChannel();
  const { threadId } = process.getBuiltinModule('node:worker_threads');
  const { setInterval, clearInterval } = process.getBuiltinModule('node:timers');
  running.get(heap)?.stop();

  function publish(closed: boolean): void {
    if (!channel.hasSubscribers) return;
    channel.publish({ threadId, heap: number, closed, stats: heap.stats() } satisfies HeapStatsMessage);
  }

  const timer = interval === 0 ? undefined : setInterval(publish, interval, false).unref();
  const forget = onClose(() => {
    stop();
    publish(true);
  });
  function stop(): void {
    clearInterval(timer);
    forget();
    if (running.get(heap) === publication) running.delete(heap);
  }
  const publication = { publish, stop, [Symbol.dispose]: stop };
  running.set(heap, publication);
  return publication;
}

/** Publishes the figures of all heaps of this thread that {@link publishStats} was called for, as they are now. */
export function publishStatsNow(): void {
  // A subscriber may end a publication, or start another one, which is for the next call.
  for (const [heap, publication] of [...running]) {
    if (running.get(heap) === publication) publication.publish(false);
  }
}

/** Held from the start: Bun lets a channel go that nothing but its subscribers knows, and them with it. */
let held = channels()?.channel(CHANNEL);

function channels() {
  return process.getBuiltinModule('node:diagnostics_channel');
}

function statsChannel(): Channel {
  held = channels()?.channel(CHANNEL);
  if (held !== undefined) return held;
  throw new JustError(
    'ERR_JUST_CONFIG',
    'this runtime has no node:diagnostics_channel, on which heap.stats() would be published: call heap.stats() where it is needed',
  );
}
