import type { Address } from '@justlang/config';
import { JustError } from '@justlang/config/internal';
import {
  acquireHigh,
  acquireLow,
  CHUNK_SIZE,
  commitRegion,
  createWindow,
  decommitRegion,
  type HighRegion,
  highRegion,
  highReleases,
  lowReleases,
  releaseHigh,
  releaseLow,
  reserveRegion,
} from '@justlang/raw-allocator/internal';
import { ChunkTable, LOW_TABLE } from './chunk-table.js';
import { SegmentStore } from './segment-store.js';

/** Gives chunks to a pool, and keeps account of them. Positions are byte offsets from `base`, at most 2^31 - 1, never 0. */
export interface ChunkSource {
  /** A position plus this is an address; 0 below 2^31. */
  readonly base: Address;
  /** Bytes of address space; positions are below it. */
  readonly span: number;
  readonly table: ChunkTable;
  /** The memory of the stacks of free blocks in these chunks. */
  readonly stacks: SegmentStore;
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
  stacks: new SegmentStore(LOW_TABLE),
  acquire(count) {
    const run = acquireLow(count);
    if (run !== 0) LOW_TABLE.take(run, count);
    return run;
  },
  release(position, count) {
    LOW_TABLE.drop(position, count);
    releaseLow(position, count);
  },
};

/** The chunks of the regions of high memory that this thread has used, in their order. */
const regions: HighChunks[] = [];

/**
 * Chunks of a region of high memory, for when low memory is full or cannot be had.
 *
 * @param index - the region's number, from 0 on
 * @returns null when there is no such region
 */
export function highChunks(index: number): ChunkSource | null {
  const known = regions[index];
  if (known !== undefined) return known;
  const region = highRegion(index);
  if (region === undefined) return null;
  const chunks = new HighChunks(index, region);
  regions[index] = chunks;
  return chunks;
}

class HighChunks implements ChunkSource {
  readonly base: Address;
  readonly span: number;
  readonly table: ChunkTable;
  readonly stacks: SegmentStore;
  readonly #index: number;

  constructor(index: number, { base, size }: HighRegion) {
    this.#index = index;
    this.base = base;
    this.span = size;
    this.table = new ChunkTable(new Int32Array(size / CHUNK_SIZE));
    this.table.watch(base);
    this.stacks = new SegmentStore(this.table);
  }

  get releases(): number {
    return highReleases();
  }

  acquire(count: number): number {
    const run = acquireHigh(this.#index, count);
    if (run === 0) return 0;
    this.table.take(run - this.base, count);
    return run - this.base;
  }

  release(position: number, count: number): void {
    this.table.drop(position, count);
    releaseHigh(this.base + position, count);
  }
}

/** States are committed in units of this many bytes, a multiple of every system's page size. */
const UNIT = CHUNK_SIZE;
/** The states of one chunk. */
const CHUNK_STATES = CHUNK_SIZE / 8;
const UNIT_CHUNKS = UNIT / CHUNK_STATES;

/**
 * The states of blocks, one byte for every 8 bytes of a source's span. Address space for all of them is reserved once;
 * only the parts for chunks in use are committed.
 */
export class StateTable {
  readonly bytes: Uint8Array;
  /** Address of the reserved space; 0 where the table lies in the engine's own memory. */
  readonly #region: Address;
  /** How many chunks in use have their states in each unit. */
  readonly #chunks: Uint8Array;

  /** @throws `ERR_JUST_OUT_OF_MEMORY` when neither the system nor the engine has the address space */
  constructor(span: number) {
    const size = Math.ceil(span / 8 / UNIT) * UNIT;
    const region = reserveRegion(size);
    const buffer = region === 0 ? null : createWindow(region, size);
    this.#region = buffer === null ? 0 : region;
    this.#chunks = new Uint8Array(size / UNIT);
    // Without windows the engine's zeroed memory serves, also committed on first touch only.
    this.bytes = new Uint8Array(buffer ?? engineMemory(size));
  }

  /** Makes the states of chunks usable; all are zero. */
  commit(position: number, chunks: number): boolean {
    const first = position / CHUNK_SIZE;
    for (let chunk = first; chunk < first + chunks; chunk++) {
      const unit = Math.floor(chunk / UNIT_CHUNKS);
      const unused = this.#region !== 0 && this.#chunks[unit] === 0;
      if (unused && !commitRegion(this.#region + unit * UNIT, UNIT)) {
        this.decommit(position, chunk - first);
        return false;
      }
      this.#chunks[unit]!++;
    }
    return true;
  }

  /** Gives the states of chunks back. */
  decommit(position: number, chunks: number): void {
    const first = position / CHUNK_SIZE;
    for (let chunk = first; chunk < first + chunks; chunk++) {
      const unit = Math.floor(chunk / UNIT_CHUNKS);
      this.#chunks[unit]!--;
      if (this.#region !== 0 && this.#chunks[unit] === 0) decommitRegion(this.#region + unit * UNIT, UNIT);
      else this.bytes.fill(0, chunk * CHUNK_STATES, (chunk + 1) * CHUNK_STATES);
    }
  }
}

function engineMemory(size: number): ArrayBuffer {
  try {
    return new ArrayBuffer(size);
  } catch (cause) {
    throw new JustError(
      'ERR_JUST_OUT_OF_MEMORY',
      `${size} bytes of address space for the states of blocks cannot be had; checks "off" need none`,
      { cause },
    );
  }
}
