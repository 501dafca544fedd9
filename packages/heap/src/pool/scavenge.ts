import { CHUNK_SIZE, SPARE } from '@justlang/raw-allocator/internal';
import type { BlockCache } from './block-cache.js';
import type { FreeBlocks } from './free-blocks.js';
import { CLASS_COUNT, CLASS_SIZE } from './size-class.js';

/** A pool, as it is searched for free chunks. */
export interface ScavengedPool {
  readonly free: FreeBlocks;
  readonly cache: BlockCache | null;
  /** One entry per chunk of the source's span. */
  readonly owners: Int32Array;
  /** How many carved blocks of a class are not live. */
  freeOf(sizeClass: number): number;
  /** Gives back a wholly free chunk, whose blocks are on no list any more. */
  releaseChunk(chunk: number, sizeClass: number): void;
  /** Gives back the chunks taken ahead of use. */
  releaseAhead(): void;
}

/**
 * Gives wholly free chunks of a class back to the system.
 *
 * @param most - how many blocks at most
 */
function scavengeClass(pool: ScavengedPool, sizeClass: number, most: number): void {
  for (const chunk of pool.free.wholeChunks(sizeClass, most)) {
    // From here on the thread's end gives it back, if that comes first.
    pool.owners[chunk] = SPARE;
    pool.free.forget(sizeClass, chunk);
    pool.releaseChunk(chunk * CHUNK_SIZE, sizeClass);
  }
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
}

/** Gives back everything that no live block needs. */
export function scavengeAll(pool: ScavengedPool): void {
  for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
    pool.cache?.flush(pool.free, sizeClass);
    scavengeClass(pool, sizeClass, Number.POSITIVE_INFINITY);
  }
  pool.releaseAhead();
}
