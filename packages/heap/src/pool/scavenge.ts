import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import type { Pool } from './pool.js';
import { CLASS_COUNT, CLASS_SIZE } from './size-class.js';

/** Free blocks in each chunk; all zero between two searches. Made on the first, and kept: searches recur. */
let freeIn = new Uint16Array(0);
/** Stands in `freeIn` for a chunk that is being released; more than any chunk has blocks. */
const GOING = 0xffff;

/**
 * Gives wholly free chunks of a class back to the system.
 *
 * Which chunks are wholly free is not tracked while blocks come and go, that would cost every free; it is counted
 * here, in one pass over the class's free blocks.
 *
 * @param most - how many blocks at most; where there are more, the chunks at the highest positions go
 */
export function scavengeClass(pool: Pool, sizeClass: number, most: number): void {
  // What was freed first lies lowest: `most` of them hold what has been idle, and are all that is looked at.
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

/** Counts the blocks of each chunk; neighbours are mostly of the same. */
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

/** Marks the wholly free chunks that are to go, and returns their positions. */
function chooseChunks(pool: Pool, sizeClass: number, most: number): number[] {
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
    chosen.push(chunk);
  }
  return chosen;
}

/** A sweep leaves classes alone that have less free memory than this. */
const WORTH_SWEEPING = 2 ** 13;

/**
 * Gives wholly free chunks back that have been idle since the last sweep, before more memory is taken from the system:
 * what one class no longer needs must not add to what another needs now.
 */
export function sweep(pool: Pool): void {
  for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
    if (pool.freeOf(sizeClass) * CLASS_SIZE[sizeClass]! < WORTH_SWEEPING) continue;
    pool.cache?.flush(pool, sizeClass);
    scavengeClass(pool, sizeClass, pool.free.idle(sizeClass));
  }
  pool.free.shrink();
}

/** Gives everything back that no live block needs. */
export function scavengeAll(pool: Pool): void {
  for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
    pool.cache?.flush(pool, sizeClass);
    scavengeClass(pool, sizeClass, Number.POSITIVE_INFINITY);
  }
  pool.releaseAhead();
  pool.free.shrink();
}
