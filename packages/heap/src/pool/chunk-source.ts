import type { Address } from '@justlang/config';
import { hex } from '@justlang/config/internal';
import { engineMemory } from '@justlang/memory-access/internal';
import {
  acquireHigh,
  acquireLow,
  CHUNK_SIZE,
  type HighRegion,
  highRegion,
  highReleases,
  lowReleases,
  releaseHigh,
  releaseLow,
} from '@justlang/raw-allocator/internal';
import { isOutOfMemory } from '../layout/block-arguments.js';
import { ChunkTable, LOW_TABLE } from './chunk-table.js';
import { notePlace } from './high-pools.js';

/** Gives chunks to a pool, and keeps account of them. Positions are byte offsets from `base`, at most 2^31 - 1, never 0. */
export interface ChunkSource {
  /** A position plus this is an address; 0 below 2^31. */
  readonly base: Address;
  /** Bytes of address space; positions are below it. */
  readonly span: number;
  readonly table: ChunkTable;
  /** Changes when chunks are given back, to whichever pool they belonged: a request refused before may succeed then. */
  readonly releases: number;
  /** Takes `count` contiguous zeroed chunks; 0 when there is no such run. */
  acquire(count: number): number;
  /** Gives chunks back to the system at once, also a part of a run. */
  release(position: number, count: number): void;
}

/** Chunks of the process's low memory. A position there is the address itself, a small integer to V8. */
export const lowChunks: ChunkSource = {
  base: 0,
  span: 2 ** 31,
  get releases() {
    return lowReleases();
  },
  table: LOW_TABLE,
  acquire(count) {
    const run = acquireLow(count);
    if (run === 0 || LOW_TABLE.take(run, count)) return run;
    requireReleased(releaseLow(run, count), run, count);
    return 0;
  },
  release(position, count) {
    LOW_TABLE.drop(position, count);
    requireReleased(releaseLow(position, count), position, count);
  },
};

/** The chunks of the regions of high memory that this thread has used, in their order. */
const regions: HighChunks[] = [];

/**
 * Chunks of a region of high memory, for when low memory is full or cannot be had.
 *
 * @param index - the region's number, from 0 on
 * @returns null when there is no such region, or no memory for its tables
 */
export function highChunks(index: number): ChunkSource | null {
  const known = regions[index];
  if (known !== undefined) return known;
  const region = highRegion(index);
  if (region === undefined) return null;
  const chunks = openRegion(index, region);
  if (chunks === null) return null;
  regions[index] = chunks;
  notePlace(chunks.base, chunks.table.owners);
  return chunks;
}

/**
 * Makes the table of free blocks now, of low memory or of the first region above it. Where there is no address space for it, it is
 * asked for again with the first chunk, which is then refused.
 */
export function makeTables(lowMemory: boolean): void {
  try {
    if (lowMemory) LOW_TABLE.makeFree();
    else highChunks(0)?.table.makeFree();
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
  }
}

/** Gives the memory of the thread's tables of chunks back, as far as it describes none in use. */
export function discardUnusedTables(): void {
  LOW_TABLE.discardUnused();
  for (const region of regions) region.table.discardUnused();
}

function openRegion(index: number, region: HighRegion): HighChunks | null {
  try {
    return new HighChunks(index, region);
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    return null;
  }
}

class HighChunks implements ChunkSource {
  readonly base: Address;
  readonly span: number;
  readonly table: ChunkTable;
  readonly #index: number;

  constructor(index: number, { base, size }: HighRegion) {
    this.#index = index;
    this.base = base;
    this.span = size;
    this.table = new ChunkTable(
      new Int32Array(engineMemory((size / CHUNK_SIZE) * 4, 'the owners of chunks')),
    );
    this.table.watch(base);
  }

  get releases(): number {
    return highReleases();
  }

  acquire(count: number): number {
    const run = acquireHigh(this.#index, count);
    if (run === 0) return 0;
    if (this.table.take(run - this.base, count)) return run - this.base;
    requireReleased(releaseHigh(run, count), run, count);
    return 0;
  }

  release(position: number, count: number): void {
    this.table.drop(position, count);
    requireReleased(releaseHigh(this.base + position, count), this.base + position, count);
  }
}

/**
 * Makes sure that chunks went back.
 *
 * @param isReleased - what the source said
 * @throws an `Error` without a code where they were not handed out: the tables of this package are wrong then
 */
export function requireReleased(isReleased: boolean, address: Address, count: number): void {
  if (isReleased) return;
  throw new Error(`internal error: chunks from ${hex(address)} on, ${count} of them, were not handed out`);
}
