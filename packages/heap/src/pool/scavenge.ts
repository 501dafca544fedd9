import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import type { Pool } from './pool.js';
import { CLASS_COUNT, CLASS_SIZE } from './size-class.js';

/** Fewer free bytes of a class than this are not worth a search for wholly free chunks. */
const WORTH_SEARCHING = 2 ** 20;

/**
 * Makes room for more free blocks of a class whose segment is full: by returning chunks where at least half of
 * the class's blocks are free, and otherwise by a larger segment. So each search is paid for by as many frees.
 */
export function makeRoom(pool: Pool, sizeClass: number, more: number): void {
  const { free } = pool;
  const count = free.count(sizeClass);
  const carved = pool.carved[sizeClass]!;
  const size = CLASS_SIZE[sizeClass]!;
  if (count * size >= WORTH_SEARCHING && count * 2 >= carved) {
    scavengeClass(pool, sizeClass, Math.ceil((carved * size) / CHUNK_SIZE / 8));
  }
  free.reserve(sizeClass, more);
}

/**
 * Gives wholly free chunks of a class back to the system.
 *
 * Which chunks are wholly free is not tracked while blocks come and go, that would cost every free; it is counted
 * here, in one pass over the class's free blocks.
 *
 * @param keep - how many wholly free chunks stay, so that a loop around a boundary does not thrash
 */
export function scavengeClass(pool: Pool, sizeClass: number, keep: number): void {
  const blocks = pool.free.view(sizeClass);
  const size = CLASS_SIZE[sizeClass]!;
  if (blocks.length === 0) return;
  const freeIn = new Uint16Array(pool.owners.length);
  for (const position of blocks) freeIn[position >>> 16]!++;
  const released: number[] = [];
  let kept = 0;
  // From the highest down: what stays is low, as new chunks are.
  for (let index = freeIn.length - 1; index >= 0; index--) {
    if (freeIn[index] === 0) continue;
    const chunk = index * CHUNK_SIZE;
    const carved = (pool.carvedEnd(chunk, sizeClass) - chunk) / size;
    if (freeIn[index] === carved) released.push(index);
  }
  while (released.length > 0 && kept < keep) {
    released.pop();
    kept++;
  }
  if (released.length === 0) return;
  const going = new Uint8Array(freeIn.length);
  for (const index of released) going[index] = 1;
  let count = 0;
  for (const position of blocks) {
    if (going[position >>> 16] === 0) blocks[count++] = position;
  }
  pool.free.truncate(sizeClass, count);
  for (const index of released) pool.releaseChunk(index * CHUNK_SIZE, sizeClass);
  // The next search comes when half of what is left is free, not when the old room is full again.
  pool.free.limit(sizeClass, Math.max(2 * count, pool.carved[sizeClass]! >> 1));
}

/** A sweep leaves classes alone that have less free memory than this. */
const WORTH_SWEEPING = 2 ** 15;

/**
 * Gives wholly free chunks of all classes back, before more memory is taken from the system: what one class no longer
 * needs must not add to what another needs now.
 */
export function sweep(pool: Pool): void {
  for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
    if (pool.freeOf(sizeClass) * CLASS_SIZE[sizeClass]! < WORTH_SWEEPING) continue;
    pool.cache?.flush(pool, sizeClass);
    scavengeClass(pool, sizeClass, 0);
  }
  pool.free.shrink();
}

/** Gives everything back that no live block needs. */
export function scavengeAll(pool: Pool): void {
  for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
    pool.cache?.flush(pool, sizeClass);
    scavengeClass(pool, sizeClass, 0);
  }
  pool.releaseAhead();
  pool.free.shrink();
}
