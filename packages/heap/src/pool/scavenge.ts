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
  const blocks = pool.free.view(sizeClass);
  if (blocks.length === 0) return;
  if (freeIn.length < pool.owners.length) freeIn = new Uint16Array(pool.owners.length);
  // What was freed first lies lowest: `most` of them hold what has been idle, and are all that is looked at.
  const looked = Math.min(blocks.length, most);
  countFree(blocks, looked);
  const released = chooseChunks(pool, sizeClass, most);
  const count = removeGoing(blocks, looked);
  for (const chunk of released) freeIn[chunk / CHUNK_SIZE] = 0;
  if (released.length === 0) return;
  pool.free.truncate(sizeClass, count);
  for (const chunk of released) pool.releaseChunk(chunk, sizeClass);
}

/** Counts the blocks of each chunk among the first `looked`; neighbours are mostly of the same chunk. */
function countFree(blocks: Int32Array, looked: number): void {
  let chunk = blocks[0]! >>> 16;
  let run = 0;
  for (let index = 0; index < looked; index++) {
    const next = blocks[index]! >>> 16;
    if (next !== chunk) {
      freeIn[chunk]! += run;
      chunk = next;
      run = 0;
    }
    run++;
  }
  freeIn[chunk]! += run;
}

/** Closes the gaps that blocks of chunks on their way leave, and forgets the counts; returns how many blocks stay. */
function removeGoing(blocks: Int32Array, looked: number): number {
  let chunk = -1;
  let going = false;
  let count = 0;
  for (let index = 0; index < looked; index++) {
    const position = blocks[index]!;
    if (position >>> 16 !== chunk) {
      chunk = position >>> 16;
      going = freeIn[chunk] === GOING;
      if (!going) freeIn[chunk] = 0;
    }
    if (!going) blocks[count++] = position;
  }
  blocks.copyWithin(count, looked);
  return count + blocks.length - looked;
}

/** Marks the wholly free chunks that are to go, and returns their positions. */
function chooseChunks(pool: Pool, sizeClass: number, most: number): number[] {
  const chosen: number[] = [];
  const size = CLASS_SIZE[sizeClass]!;
  let left = most;
  for (let index = freeIn.length - 1; index >= 0; index--) {
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
const WORTH_SWEEPING = 2 ** 15;

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
  pool.free.shrinkIdle();
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
