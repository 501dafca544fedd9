import { type AllocationPlace, describeOrigin } from './origins.js';
import type { Estimate, Samples } from './samples.js';

/** What was allocated at one place: estimates, each without bias. */
export interface ProfileEntry extends AllocationPlace {
  /** Bytes live now, as asked for; not those of blocks given to `leak`. */
  readonly liveBytes: number;
  /** Blocks live now. */
  readonly liveBlocks: number;
  /** Bytes of all allocations since the profile was started, and what reallocations added. */
  readonly totalBytes: number;
  /** Allocations since then. */
  readonly totalBlocks: number;
}

/** What a sampled profile knows at one moment. It can be cloned and written as JSON. */
export interface HeapProfile {
  /** The mean distance of two samples, in bytes; 0 where every block is one. Of several heaps the largest. */
  readonly interval: number;
  /** By place, most live bytes first. */
  readonly entries: readonly ProfileEntry[];
}

/**
 * Makes a profile of the samples of some heaps.
 *
 * @param past - estimates that come on top, by origin
 * @param pastInterval - the mean distance of the samples behind them
 */
export function profileOf(
  heaps: Iterable<Samples>,
  past: ReadonlyMap<number, Estimate> = new Map(),
  pastInterval = 0,
): HeapProfile {
  let interval = pastInterval;
  const estimates = new Map([...past].map(([origin, estimate]) => [origin, { ...estimate }]));
  for (const samples of heaps) {
    samples.addTo(estimates);
    interval = Math.max(interval, samples.interval);
  }
  const entries = [...estimates].map(([origin, estimate]) => ({ ...describeOrigin(origin), ...estimate }));
  entries.sort((a, b) => b.liveBytes - a.liveBytes || b.totalBytes - a.totalBytes);
  return { interval, entries };
}
