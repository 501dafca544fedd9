import type { Address } from '@justlang/config';
import { engineMemory } from '@justlang/memory-access/internal';
import { CHUNK_SIZE, LOW_LIMIT, SPARE, watchChunks } from '@justlang/raw-allocator/internal';
import { isOutOfMemory } from '../layout/block-arguments.js';
import { FreeBits } from './free-bits.js';

/**
 * Tables of the chunks of a span of address space. When a worker ends, the addon reads them, without running JavaScript, and
 * gives back the chunks without live blocks. A worker may end after any change, so each one leaves the tables right.
 */
export class ChunkTable {
  /** 0: not the thread's; `SPARE`: held ahead of use or on its way back; else the pool's owner plus the blocks' class. */
  readonly owners: Int32Array;
  /** How many blocks have been carved from each chunk. */
  readonly carved: Uint16Array;
  #free: FreeBits | undefined;
  #base = 0;
  /** Where the end of the thread finds the chunks that are on their way, see `watchChunks`; null where nothing follows that end. */
  #moving: Float64Array | null = null;

  constructor(owners: Int32Array) {
    this.owners = owners;
    this.carved = new Uint16Array(engineMemory(owners.length * 2, 'how many blocks chunks hold'));
  }

  /**
   * Which of the blocks are free: made at first use.
   *
   * @throws `ERR_JUST_OUT_OF_MEMORY` when there is no address space for it
   */
  get free(): FreeBits {
    return this.makeFree();
  }

  /** Makes sure of `free`; throws as it does. */
  makeFree(): FreeBits {
    this.#free ??= new FreeBits(this.owners.length);
    return this.#free;
  }

  /** Notes chunks that the system has just given. False when there is no memory for what is noted of their blocks. */
  take(position: number, count: number): boolean {
    try {
      if (!this.free.commit(position, count)) return false;
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      return false;
    }
    this.hold(position / CHUNK_SIZE, count);
    return true;
  }

  /** Notes chunks as the thread's, of no use yet. */
  hold(first: number, count: number): void {
    this.owners.fill(SPARE, first, first + count);
    if (this.#moving !== null) this.#moving[1] = 0;
  }

  /** Notes that chunks are no longer the thread's: they are given back next. */
  letGo(first: number, count: number): void {
    this.owners.fill(0, first, first + count);
    // At once, without a call: the thread is interrupted where a function or a round of a loop begins.
    if (this.#moving !== null) {
      this.#moving[0] = this.#base + first * CHUNK_SIZE;
      this.#moving[1] = count;
    }
  }

  /** Notes chunks that are about to be given back. */
  drop(position: number, count: number): void {
    const first = position / CHUNK_SIZE;
    this.carved.fill(0, first, first + count);
    this.letGo(first, count);
    // Last: the thread's end reads the bits of chunks that have an owner.
    this.free.drop(position, count);
  }

  /** Gives the memory of the tables back that describes no chunk in use. */
  discardUnused(): void {
    this.#free?.discardUnused(this.owners);
  }

  /** Lets the thread's end give the chunks back, where the process goes on after it. */
  watch(base: Address): void {
    this.#base = base;
    if (endsAlone()) this.#moving = watchChunks(base, this.owners, this.carved, this.free.bits);
  }
}

/** Whether the process goes on when this thread ends. */
export function endsAlone(): boolean {
  return !process.getBuiltinModule('node:worker_threads').isMainThread;
}

/** The heap and the class of every low chunk; one table for all heaps of the thread. */
export const LOW_OWNERS = new Int32Array(LOW_LIMIT / CHUNK_SIZE);

/** The low chunks of all heaps of the thread. */
export const LOW_TABLE = new ChunkTable(LOW_OWNERS);
