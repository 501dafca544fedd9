import type { Address } from '@justlang/config';
import {
  acquireHighRun,
  acquireLowRun,
  highReleases,
  LOW_LIMIT,
  lowReleases,
  releaseHigh,
  releaseLow,
} from '@justlang/raw-allocator/internal';
import { highChunks, requireReleased } from '../pool/chunk-source.js';
import { type ChunkTable, LOW_TABLE } from '../pool/chunk-table.js';
import { RunTable } from './run-table.js';

/** Address space that chunks for runs are taken from. Positions are byte offsets from `base`, below 2^31 and never 0. */
export interface RunSpace {
  /** A position plus this is an address; 0 below 2^31. */
  readonly base: Address;
  /** What lies in its pages. */
  readonly table: RunTable;
  /** What the thread's end reads of its chunks. */
  readonly chunks: ChunkTable;
  /** Changes when chunks are given back by any thread: a request refused before may succeed then. */
  readonly releases: number;
  /** Takes contiguous zeroed chunks, at a position if that is not 0; returns theirs, or 0. */
  acquire(chunks: number, at: number): number;
  /** Gives chunks back to the system, also a part of those taken at once. */
  release(position: number, chunks: number): void;
}

let low: RunSpace | undefined;
let high: RunSpace | undefined;

/**
 * Returns the thread's space below 2^31.
 *
 * @throws `ERR_JUST_OUT_OF_MEMORY` when there is no address space for its table
 */
export function lowRunSpace(): RunSpace {
  low ??= {
    base: 0,
    table: new RunTable(LOW_LIMIT),
    chunks: LOW_TABLE,
    get releases() {
      return lowReleases();
    },
    acquire: acquireLowRun,
    release: (position, chunks) => requireReleased(releaseLow(position, chunks), position, chunks),
  };
  return low;
}

/**
 * Returns the thread's space in the first region of high memory, which accessors reach without a search; null where there is no
 * such region.
 *
 * @throws `ERR_JUST_OUT_OF_MEMORY` when there is no address space for its table
 */
export function highRunSpace(): RunSpace | null {
  if (high !== undefined) return high;
  const region = highChunks(0);
  if (region === null) return null;
  const { base } = region;
  high = {
    base,
    table: new RunTable(region.span),
    chunks: region.table,
    get releases() {
      return highReleases();
    },
    acquire(chunks, at) {
      const run = acquireHighRun(0, chunks, at === 0 ? 0 : base + at);
      return run === 0 ? 0 : run - base;
    },
    release: (position, chunks) =>
      requireReleased(releaseHigh(base + position, chunks), base + position, chunks),
  };
  return high;
}

/** Gives the memory of the thread's tables back, as far as it describes nothing. */
export function discardUnusedRows(): void {
  low?.table.discardUnused();
  high?.table.discardUnused();
}
