import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import type { Pool } from './pool.js';
import { CLASS_COUNT, CLASS_SIZE } from './size-class.js';

/** Fewer idle bytes of a class than this are not worth a search for wholly free chunks. */
const WORTH_SEARCHING = 2 ** 20;

/**
 * Makes room for more free blocks of a class whose segment is full: by returning chunks where a good part of its free
 * blocks has been idle since the last time, and otherwise by a larger segment. So a loop that frees what it takes again
 * returns nothing, and each search is paid for by as many frees.
 */
export function makeRoom(pool: Pool, sizeClass: number, more: number): void {
  const { free } = pool;
  const count = free.count(sizeClass);
  const idle = free.idle(sizeClass);
  if (idle * CLASS_SIZE[sizeClass]! >= WORTH_SEARCHING && idle * 4 >= count) {
    scavengeClass(pool, sizeClass, idle);
  }
  free.reserve(sizeClass, more);
}

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
  for (let index = 0; index < blocks.length; index++) freeIn[blocks[index]! >>> 16]!++;
  const released = chooseChunks(pool, sizeClass, most);
  let count = 0;
  for (let index = 0; index < blocks.length; index++) {
    const position = blocks[index]!;
    if (freeIn[position >>> 16] !== GOING) blocks[count++] = position;
  }
  for (let index = 0; index < count; index++) freeIn[blocks[index]! >>> 16] = 0;
  for (const chunk of released) freeIn[chunk / CHUNK_SIZE] = 0;
  if (released.length === 0) return;
  pool.free.truncate(sizeClass, count);
  for (const chunk of released) pool.releaseChunk(chunk, sizeClass);
  // The next search comes when half of what is left is free, not when the old room is full again.
  pool.free.limit(sizeClass, Math.max(2 * count, pool.carved[sizeClass]! >> 1));
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
