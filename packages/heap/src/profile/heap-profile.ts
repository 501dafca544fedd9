import { atSource, type ResolvedFrame, resolveStack } from '@justlang/panic/internal';
import { type AllocationSite, siteOf } from '../reports/sites.js';
import { STACKS } from './sampled-core.js';
import type { Estimate, Samples } from './samples.js';

/** A frame of the stack of an allocation. */
export interface ProfileFrame {
  /** As V8 names it; empty for top-level code. */
  readonly functionName: string;
  /** A path, or empty where there is no file. */
  readonly file: string;
  /** 1 for the first; 0 where there is no file. */
  readonly line: number;
  /** 1 for the first; 0 where there is no file. */
  readonly column: number;
}

/** What was allocated at one place: estimates, each without bias. */
export interface ProfileEntry {
  /** The site id that the program passed. */
  readonly siteId?: number;
  /** What the program registered for it. */
  readonly site?: AllocationSite;
  /** Where there is no site: the stack without the runtime's frames, innermost first, mapped through source maps. */
  readonly stack: readonly ProfileFrame[];
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
  /** The mean distance of two samples, in bytes; 0 where every block is one. */
  readonly interval: number;
  /** By place, most live bytes first. */
  readonly entries: readonly ProfileEntry[];
}

/** Makes a profile of the samples of some heaps. @param past - estimates that come on top, by origin */
export function profileOf(
  interval: number,
  heaps: Iterable<Samples>,
  past: ReadonlyMap<number, Estimate> = new Map(),
): HeapProfile {
  const estimates = new Map([...past].map(([origin, estimate]) => [origin, { ...estimate }]));
  for (const samples of heaps) samples.addTo(estimates);
  const entries = [...estimates].map(([origin, estimate]) => ({ ...describe(origin), ...estimate }));
  entries.sort((a, b) => b.liveBytes - a.liveBytes || b.totalBytes - a.totalBytes);
  return { interval, entries };
}

function describe(origin: number): Pick<ProfileEntry, 'siteId' | 'site' | 'stack'> {
  if (origin <= 0) return { stack: programStack(STACKS.frames(-origin)) };
  const site = siteOf(origin);
  return site === undefined ? { siteId: origin, stack: [] } : { siteId: origin, site, stack: [] };
}

/** The frames that are neither the runtime's nor Node's. */
function programStack(text: string): ProfileFrame[] {
  const frames = resolveStack(text).filter(({ origin }) => origin !== 'runtime' && origin !== 'node');
  return atSource(frames).map(({ functionName, file, line, column }: ResolvedFrame) => ({
    functionName,
    file,
    line,
    column,
  }));
}
