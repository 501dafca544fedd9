import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import { DOUBLE_ZERO } from '../statistics/double-zero.js';
import type { BlockCache, BlockSupply } from './block-cache.js';
import { CACHED, SCRATCH, SCRATCH_ENTRIES, TOPS, UNCACHED_CLASS } from './cache-rows.js';
import type { ChunkBytes } from './chunk-bytes.js';
import type { ChunkSource } from './chunk-source.js';
import { ChunkSupply } from './chunk-supply.js';
import type { FreeBlocks } from './free-blocks.js';
import type { KeptChunks } from './kept-chunks.js';
import type { PoolTables } from './pool-tables.js';
import { type ScavengedPool, scavengeAll, sweep } from './scavenge.js';
import { CLASS_COUNT, CLASS_SIZE } from './size-class.js';

/** Memory is carved into blocks, and counted as reserved, a page at a time. */
const PAGE = 4096;
/** Memory may grow by this share, and this many bytes, between two sweeps. */
const SWEEP_SHARE = 1.03125;
const SWEEP_BYTES = 2 ** 17;

/**
 * The pool of small blocks: chunks of 64 KiB, each carved into blocks of one size class.
 *
 * ```
 *  source   │ chunk of class 2 │ chunk of class 5 │ taken ahead │ chunk of class 2 │ …   (base + position)
 *             ├──┬──┬──┬──┬┄┄┄┄┄┤
 *             │b0│b1│b2│b3│ uncarved: address space, not yet memory
 *             └──┴──┴──┴──┴┄┄┄┄┄┘
 *  owners   │ owner + 2        │ owner + 5        │ 0           │ owner + 2        │ …   (position >> 16)
 *  states   │8│.│.│F│8│.│…                                                              (position >> 3)
 *  free     a bit for every free block, and chunks listed by class: see FreeBlocks; some blocks are in a BlockCache
 * ```
 *
 * Invariants:
 * - `owners` holds the class of a chunk's blocks; 0 means that the chunk is not this heap's;
 * - a carved block is live, or it is free and exactly once in `free` or in the cache;
 * - with states (checks `basic`) a live block's first byte in `states` is its alignment, with `KEPT` added where it counts
 *   with the class below its own; a freed block's is `FREED`,
 *   and a block's never handed out is 0, as are all bytes between;
 * - only the chunk that a class carves now, its current one, has an uncarved part;
 * - without states, the cache of a class may hold blocks of the class above, which stayed where they were when they were
 *   resized. They go home with what the cache spills.
 *
 * What it cannot do: a chunk serves one class until it is wholly free, so a program that frees most blocks of
 * every chunk keeps them all.
 */
export class Pool implements BlockSupply, ScavengedPool {
  readonly free: FreeBlocks;
  readonly source: ChunkSource;
  /** Names this heap in `owners`, where a class's number is added to it. */
  readonly owner: number;
  readonly owners: Int32Array;
  readonly states: ChunkBytes | null;
  /** Free blocks that the address lane has at hand. */
  readonly cache: BlockCache | null;
  /** Bytes of memory carved so far and not returned. */
  committedBytes = DOUBLE_ZERO;
  /** How many blocks of every class there are, live and free together. */
  readonly carved: Int32Array;
  /** Where the uncarved part of every class's current chunk begins and ends; equal when there is none. */
  readonly #next: Float64Array;
  readonly #end: Float64Array;
  readonly #tables: PoolTables;
  /** All chunks lie between these two. */
  #lowestChunk = 2 ** 30;
  #highestChunk = -1;
  readonly #chunks: ChunkSupply;
  /** With fewer free bytes than this there is no wholly free chunk to return; 0 until a search found none. */
  #fruitlessAt = 0;
  /** The committed bytes at which the pool is swept before it grows further. */
  #sweepAt = SWEEP_BYTES + DOUBLE_ZERO;

  /**
   * @param states - null where no states are kept
   * @param tables - empty ones
   * @param kept - see `ChunkSupply`
   */
  constructor(
    source: ChunkSource,
    owner: number,
    states: ChunkBytes | null,
    tables: PoolTables,
    kept: KeptChunks | null,
  ) {
    this.#tables = tables;
    this.free = tables.free;
    this.cache = tables.cache;
    this.carved = tables.carved;
    this.#next = tables.next;
    this.#end = tables.end;
    this.source = source;
    this.owners = source.table.owners;
    this.owner = owner;
    this.states = states;
    this.#chunks = new ChunkSupply(source, states, kept);
  }

  /** Bytes of address space of all chunks. */
  get chunkBytes(): number {
    return this.#chunks.bytes;
  }

  /** Whether the source may have a chunk; false until one is given back after it had none. */
  get mayGrow(): boolean {
    return this.#chunks.mayHave;
  }

  /** Lets the next request ask the source and search for wholly free chunks, even if there were none the last time. */
  retry(): void {
    this.#chunks.askAgain();
    this.#fruitlessAt = 0;
  }

  /** How many blocks of all classes are live. */
  get liveBlocks(): number {
    let live = 0;
    for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) live += this.liveOf(sizeClass);
    return live;
  }

  /** How many blocks of a class are live. */
  liveOf(sizeClass: number): number {
    return this.carved[sizeClass]! - this.freeOf(sizeClass);
  }

  /** How many carved blocks of a class are not live. */
  freeOf(sizeClass: number): number {
    return this.free.count(sizeClass) + (this.cache === null ? 0 : this.cache.count(sizeClass));
  }

  /** Adds how many blocks of every class are live and free, each with the class of its chunk. */
  countBlocks(live: Int32Array, free: Int32Array): void {
    const cached = new Int32Array(CLASS_COUNT);
    // A block that stayed where it was when it was resized waits among those of the class below its own.
    this.cache?.forEach((block) => {
      cached[this.owners[block >>> 16]! - this.owner]!++;
    });
    for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
      const idle = this.free.count(sizeClass) + cached[sizeClass]!;
      free[sizeClass]! += idle;
      live[sizeClass]! += this.carved[sizeClass]! - idle;
    }
  }

  /** Takes a free block of the class, carving more where there is none; 0 when there is no memory. */
  take(sizeClass: number): number {
    const { free, cache } = this;
    if (cache !== null && sizeClass < UNCACHED_CLASS) {
      const slot = cache.slot + sizeClass;
      if (cache.count(sizeClass) === 0 && !cache.refill(this, sizeClass)) return 0;
      return CACHED[TOPS[slot]!--]!;
    }
    if (free.count(sizeClass) === 0) {
      const carved = this.carve(sizeClass, SCRATCH, SCRATCH_ENTRIES);
      if (carved === 0) return 0;
      this.noteCarved(sizeClass, carved);
      free.push(SCRATCH, SCRATCH + carved);
    }
    if (free.peek(sizeClass, 1, SCRATCH) === 0) return 0;
    free.drop(sizeClass, 1);
    return CACHED[SCRATCH]!;
  }

  /** Puts a block among the free ones of its class. */
  put(position: number, sizeClass: number): void {
    const { cache } = this;
    if (cache === null || sizeClass >= UNCACHED_CLASS) {
      CACHED[SCRATCH] = position;
      this.free.push(SCRATCH, SCRATCH + 1);
      return;
    }
    const slot = cache.slot + sizeClass;
    if (CACHED[TOPS[slot]! + 1]! < 0) cache.spill(this.free, sizeClass);
    CACHED[++TOPS[slot]!] = position;
  }

  /**
   * Carves the rest of a page, or one block where blocks are larger.
   *
   * @param at - where the positions go in `CACHED`, highest first: they are handed out in ascending order
   * @param most - how many at most
   * @returns how many; 0 when there is no memory. Free blocks of other classes may have moved by then
   */
  carve(sizeClass: number, at: number, most: number): number {
    const size = CLASS_SIZE[sizeClass]!;
    if (this.#next[sizeClass]! + size > this.#end[sizeClass]! && !this.#newChunk(sizeClass)) return 0;
    const start = this.#next[sizeClass]!;
    const stop = Math.min(this.#end[sizeClass]!, Math.max(start + size, roundUp(start + 1, PAGE)));
    const count = Math.min(most, Math.floor((stop - start) / size));
    for (let block = count - 1, index = at; block >= 0; block--, index++)
      CACHED[index] = start + block * size;
    const after = start + count * size;
    this.#next[sizeClass] = after;
    this.committedBytes += roundUp(after, PAGE) - roundUp(start, PAGE);
    return count;
  }

  /** Counts blocks just carved, at the moment that they become free blocks. */
  noteCarved(sizeClass: number, count: number): void {
    this.carved[sizeClass]! += count;
    this.source.table.carved[(this.#next[sizeClass]! - 1) >>> 16]! += count;
  }

  /** Gives back a wholly free chunk, whose blocks are on no list any more. */
  releaseChunk(chunk: number, sizeClass: number): void {
    const carved = this.source.table.carved[chunk / CHUNK_SIZE]!;
    const end = chunk + carved * CLASS_SIZE[sizeClass]!;
    // It may be the one that is carved now.
    if (this.#next[sizeClass]! === end) this.#next[sizeClass] = this.#end[sizeClass] = 0;
    this.carved[sizeClass]! -= carved;
    this.committedBytes -= roundUp(end - chunk, PAGE);
    this.#chunks.release(chunk);
  }

  /** Gives back the chunks taken ahead of use. */
  releaseAhead(): void {
    this.#chunks.releaseAhead();
  }

  /** Gives everything back, live blocks included, or leaves it to the next pool. Nothing may use this one afterwards. */
  close(): void {
    this.#chunks.leaveAhead();
    const { owners, owner } = this;
    for (let index = this.#lowestChunk; this.chunkBytes > 0 && index <= this.#highestChunk; index++) {
      const sizeClass = owners[index]! - owner;
      if (sizeClass <= 0 || sizeClass >= CLASS_COUNT) continue;
      const carved = this.source.table.carved[index]! * CLASS_SIZE[sizeClass]!;
      this.#chunks.leave(index * CHUNK_SIZE, index * CHUNK_SIZE + carved);
    }
    this.#tables.close();
  }

  #newChunk(sizeClass: number): boolean {
    if (this.committedBytes >= this.#sweepAt) {
      // Measured before the sweep: a program that needs the same memory again and again is swept once.
      this.#sweepAt = this.committedBytes * SWEEP_SHARE + SWEEP_BYTES;
      sweep(this);
    }
    const chunk = this.#chunks.take() || this.#reclaim();
    if (chunk === 0) return false;
    const index = (chunk / CHUNK_SIZE) | 0;
    this.owners[index] = this.owner + sizeClass;
    if (index < this.#lowestChunk) this.#lowestChunk = index;
    if (index > this.#highestChunk) this.#highestChunk = index;
    this.#next[sizeClass] = chunk;
    this.#end[sizeClass] = chunk + CHUNK_SIZE;
    return true;
  }

  /** Returns wholly free chunks to the source and takes one of them, 0 where that does not help. */
  #reclaim(): number {
    if (this.#freeBytes() < this.#fruitlessAt) return 0;
    scavengeAll(this);
    this.#chunks.askAgain();
    const chunk = this.#chunks.take();
    this.#fruitlessAt = chunk === 0 ? this.#freeBytes() + CHUNK_SIZE : 0;
    return chunk;
  }

  #freeBytes(): number {
    let bytes = 0;
    for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
      bytes += this.freeOf(sizeClass) * CLASS_SIZE[sizeClass]!;
    }
    return bytes;
  }
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
