import type { Address } from '@justlang/config';
import { CHUNK_SIZE, LOW_LIMIT } from '@justlang/raw-allocator/internal';
import { isOutOfMemory } from '../layout/block-arguments.js';
import { ROW_STEP, TOPS, watchRows } from './cache-rows.js';
import { ChunkBytes } from './chunk-bytes.js';
import { type ChunkSource, highChunks, lowChunks } from './chunk-source.js';
import { endsAlone, LOW_TABLE } from './chunk-table.js';
import { forgetHolder, noteGiver, noteHolder } from './high-pools.js';
import { KeptChunks } from './kept-chunks.js';
import { Pool } from './pool.js';
import { PoolTables } from './pool-tables.js';
import { scavengeAll, sweep } from './scavenge.js';

/** The owner of the next pool without a cache; the owner of a pool with one is its slot. */
let nextOwner = TOPS.length;
/** Owners of closed pools without a cache, for the next ones: a thread may open heaps for ever. */
const spareOwners: number[] = [];

/** Requests from outside the address lane between two sweeps for idle memory. */
const SWEEP_TAKES = 2 ** 22;

/** The states of low blocks, one table for all heaps of the thread. */
let lowStates: ChunkBytes | undefined;

/** The same of the blocks in each region of high memory. */
const highStates: ChunkBytes[] = [];

let watchesLow = false;

/** From the thread's first heap on its end gives back the low chunks that no live block needs. */
function watchLow(): void {
  if (watchesLow) return;
  // In this order: where there is no memory for one of the tables, the next heap begins anew.
  if (endsAlone()) watchRows();
  LOW_TABLE.watch(0);
  watchesLow = true;
}

/** The pools of one heap: the one below 2^31, and those in the regions of high memory for when that one is full. */
export class Pools {
  /** The low pool, then those of the regions in their order; none once closed, as other heaps use their tables then. */
  readonly all: Pool[];
  /** The pools of the blocks that are freed by their address alone; null until there is one. Otherwise as these. */
  unsized: Pools | null = null;
  /** The slot of the low pool's cache, by which the quick lane knows the heap; 0 where that lane is not to serve it. */
  readonly #slot: number;
  readonly #checked: boolean;
  #takes = 0;
  readonly #watch: ((source: ChunkSource) => ChunkSource) | null;

  /**
   * @param checked - whether the states of blocks are kept
   * @param limited - whether every allocation has to be compared with a limit, which the quick lane above 2^31 does not do
   * @param watch - wraps the pools' sources of chunks; null for none. What it wraps is not left to other heaps
   */
  constructor(
    checked: boolean,
    limited: boolean,
    watch: ((source: ChunkSource) => ChunkSource) | null = null,
  ) {
    this.#checked = checked;
    this.#watch = watch;
    if (checked) lowStates ??= statesFor(LOW_LIMIT);
    watchLow();
    this.all = [this.#open(lowChunks, checked ? lowStates! : null)];
    this.#slot = limited ? 0 : (this.low.cache?.slot ?? 0);
  }

  /** The pool below 2^31, of a heap that is open. */
  get low(): Pool {
    return this.all[0]!;
  }

  /** Returns the pools of the blocks that are freed by their address alone. */
  openUnsized(): Pools {
    // The quick lane above 2^31 serves no such block.
    this.unsized ??= new Pools(this.#checked, true, this.#watch);
    return this.unsized;
  }

  /** Takes a block of the class wherever there is one, low first; 0 when there is none. */
  take(sizeClass: number): Address {
    if (++this.#takes % SWEEP_TAKES === 0) this.sweep();
    return this.#takeFromAny(sizeClass) || this.#takeFromNew(sizeClass) || this.#takeAtLast(sizeClass);
  }

  #takeFromAny(sizeClass: number): Address {
    // Low memory first where it may have some again, as a thread gave some back.
    const low = this.all.length > 1 && this.low.mayGrow ? this.#takeFrom(this.low, sizeClass) : 0;
    if (low !== 0) return low;
    // Free blocks come before new memory of any pool.
    for (const pool of this.all) {
      if (pool.freeOf(sizeClass) > 0) return this.#takeFrom(pool, sizeClass);
    }
    for (const pool of this.all) {
      const address = this.#takeFrom(pool, sizeClass);
      if (address !== 0) return address;
    }
    return 0;
  }

  /** Takes a block of a pool, whose cache has more of its class then. */
  #takeFrom(pool: Pool, sizeClass: number): Address {
    const position = pool.take(sizeClass);
    if (position === 0) return 0;
    noteGiver(pool, this.#slot, sizeClass);
    return pool.source.base + position;
  }

  /** Takes a block from the first region that has one, of those the heap has no pool in yet. */
  #takeFromNew(sizeClass: number): Address {
    for (let pool = this.#openHigh(); pool !== null; pool = this.#openHigh()) {
      this.all.push(pool);
      noteHolder(pool, this.#slot, pool === this.all[1]);
      const address = this.#takeFrom(pool, sizeClass);
      if (address !== 0) return address;
    }
    return 0;
  }

  /** Returns wholly free chunks and asks every source once more. */
  #takeAtLast(sizeClass: number): Address {
    for (const pool of this.all) pool.retry();
    return this.#takeFromAny(sizeClass);
  }

  /** Returns the pool whose address space holds an address, if it is one of this heap's. */
  poolOf(address: Address): Pool | undefined {
    if (address < LOW_LIMIT) return this.all[0];
    for (let index = this.all.length - 1; index > 0; index--) {
      const pool = this.all[index]!;
      if (address >= pool.source.base && address < pool.source.base + pool.source.span) return pool;
    }
    return undefined;
  }

  /** Bytes of memory. Read very often, so no closure. */
  get reservedBytes(): number {
    let bytes = 0;
    for (let index = 0; index < this.all.length; index++) bytes += this.all[index]!.committedBytes;
    return this.unsized === null ? bytes : bytes + this.unsized.reservedBytes;
  }

  /** Adds how many blocks of every class are live and free in all pools. */
  countBlocks(live: Int32Array, free: Int32Array): void {
    for (const pool of this.all) pool.countBlocks(live, free);
    this.unsized?.countBlocks(live, free);
  }

  /** Sums a figure over all pools. */
  sum(figure: (pool: Pool) => number): number {
    let sum = 0;
    for (const pool of this.all) sum += figure(pool);
    return this.unsized === null ? sum : sum + this.unsized.sum(figure);
  }

  /** Gives back the memory that no live block has needed since the last sweep. */
  sweep(): void {
    for (const pool of this.all) sweep(pool);
    this.unsized?.sweep();
  }

  /** Gives back all memory that no live block needs. */
  trim(): void {
    this.unsized?.trim();
    for (const pool of this.all) scavengeAll(pool);
    this.low.retry();
    while (this.all.length > 1 && this.all.at(-1)!.chunkBytes === 0) {
      const pool = this.all.pop()!;
      forgetHolder(pool, this.#slot);
      pool.close();
      freeOwner(pool);
    }
  }

  /** Gives everything back. */
  close(): void {
    this.unsized?.close();
    for (const pool of this.all.splice(0)) {
      if (pool.source.base !== 0) forgetHolder(pool, this.#slot);
      pool.close();
      freeOwner(pool);
    }
  }

  /** Makes the pool in the next region. */
  #openHigh(): Pool | null {
    const index = this.all.length - 1;
    const source = highChunks(index);
    if (source === null) return null;
    try {
      if (this.#checked) highStates[index] ??= statesFor(source.span);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      return null;
    }
    return this.#open(source, this.#checked ? highStates[index]! : null);
  }

  #open(source: ChunkSource, states: ChunkBytes | null): Pool {
    const tables = PoolTables.open(source);
    const owner = tables.cache?.slot ?? newOwner();
    return this.#watch === null
      ? new Pool(source, owner, states, tables, KeptChunks.of(source, states))
      : new Pool(this.#watch(source), owner, states, tables, null);
  }
}

/** A table of the states of blocks: one byte for every 8 bytes of a span. */
function statesFor(span: number): ChunkBytes {
  return new ChunkBytes(span, CHUNK_SIZE / 8, 'the states of blocks; JUST_CHECKS=off');
}

function freeOwner({ owner }: Pool): void {
  if (owner >= TOPS.length) spareOwners.push(owner);
}

function newOwner(): number {
  const spare = spareOwners.pop();
  if (spare !== undefined) return spare;
  const owner = nextOwner;
  nextOwner += ROW_STEP;
  return owner;
}
