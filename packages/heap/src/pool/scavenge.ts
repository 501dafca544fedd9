import { CHUNK_SIZE, SPARE } from '@justlang/raw-allocator/internal';
import type { BlockCache } from './block-cache.js';
import type { FreeStacks } from './free-stacks.js';
import { CLASS_COUNT, CLASS_SIZE } from './size-class.js';

/** A pool, as it is searched for free chunks. */
export interface ScavengedPool {
  readonly free: FreeStacks;
  readonly cache: BlockCache | null;
  /** One entry per chunk of the source's span. */
  readonly owners: Int32Array;
  /** How many carved blocks of a class are not live. */
  freeOf(sizeClass: number): number;
  /** Where the carved part of a chunk ends. */
  carvedEnd(chunk: number, sizeClass: number): number;
  /** Gives back a wholly free chunk, whose blocks are on no stack any more. */
  releaseChunk(chunk: number, sizeClass: number): void;
  /** Gives back the chunks taken ahead of use. */
  releaseAhead(): void;
}

/** How many free blocks each chunk has, all zero between two searches. Kept from one search to the next. */
let freeIn = new Uint16Array(0);
/** Marks a chunk in `freeIn` that is being released; more than the blocks of any chunk. */
const GOING = 0xffff;

/**
 * Gives wholly free chunks of a class back to the system.
 *
 * One pass over the class's free blocks counts them per chunk. Counting at every free would slow the frees down.
 *
 * @param most - how many blocks at most; where there are more, the chunks at the highest positions go
 */
function scavengeClass(pool: ScavengedPool, sizeClass: number, most: number): void {
  // The blocks freed first lie lowest in the stack: the lowest `most` include all that have been idle.
  const looked = Math.min(pool.free.count(sizeClass), most);
  if (looked === 0) return;
  if (freeIn.length < pool.owners.length) freeIn = new Uint16Array(pool.owners.length);
  lowest = freeIn.length;
  highest = -1;
  pool.free.visit(sizeClass, looked, countFree);
  const released = chooseChunks(pool, sizeClass, most);
  if (released.length > 0) pool.free.keep(sizeClass, looked, stays);
  freeIn.fill(0, lowest, highest + 1);
  for (const chunk of released) pool.releaseChunk(chunk, sizeClass);
}

/** The lowest and the highest chunk counted. */
let lowest = 0;
let highest = -1;

/** Counts the blocks of each chunk. Neighbours on a stack mostly lie in one chunk. */
function countFree(blocks: Int32Array, count: number): void {
  let chunk = blocks[0]! >>> 16;
  let run = 0;
  for (let index = 0; index < count; index++) {
    const next = blocks[index]! >>> 16;
    if (next !== chunk) {
      addFree(chunk, run);
      chunk = next;
      run = 0;
    }
    run++;
  }
  addFree(chunk, run);
}

function addFree(chunk: number, blocks: number): void {
  freeIn[chunk]! += blocks;
  if (chunk < lowest) lowest = chunk;
  if (chunk > highest) highest = chunk;
}

function stays(position: number): boolean {
  return freeIn[position >>> 16] !== GOING;
}

/** Marks the wholly free chunks that are to go, also for the thread's end, and returns their positions. */
function chooseChunks(pool: ScavengedPool, sizeClass: number, most: number): number[] {
  const chosen: number[] = [];
  const size = CLASS_SIZE[sizeClass]!;
  let left = most;
  for (let index = highest; index >= lowest; index--) {
    if (freeIn[index] === 0) continue;
    const chunk = index * CHUNK_SIZE;
    const carved = (pool.carvedEnd(chunk, sizeClass) - chunk) / size;
    if (freeIn[index] !== carved || carved > left) continue;
    left -= carved;
    freeIn[index] = GOING;
    pool.owners[index] = SPARE;
    chosen.push(chunk);
  }
  return chosen;
}

/** A sweep leaves classes alone that have less free memory than this. */
const WORTH_SWEEPING = 2 ** 13;

/**
 * Gives back the wholly free chunks that have been idle since the last sweep. Called before more memory is taken from the
 * system: a class that needs memory uses what another class no longer needs.
 */
export function sweep(pool: ScavengedPool): void {
  for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
    if (pool.freeOf(sizeClass) * CLASS_SIZE[sizeClass]! < WORTH_SWEEPING) continue;
    pool.cache?.flush(pool.free, sizeClass);
    scavengeClass(pool, sizeClass, pool.free.idle(sizeClass));
  }
  pool.free.shrink();
}

/** Gives back everything that no live block needs. */
export function scavengeAll(pool: ScavengedPool): void {
  for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
    pool.cache?.flush(pool.free, sizeClass);
    scavengeClass(pool, sizeClass, Number.POSITIVE_INFINITY);
  }
  pool.releaseAhead();
  pool.free.shrink();
}
