import type { Address } from '@justlang/config';
import type { BlockCache } from './block-cache.js';
import { ROW_STEP, ROWS } from './cache-rows.js';
import type { ChunkBytes } from './chunk-bytes.js';

// The pools above 2^31 as the quick lane finds them: by the heap and the class, and by the address of a block. All are
// constant arrays of the module, which V8 embeds in the code.

const NO_OWNERS = new Int32Array(0);
const NO_STATES = new Uint8ClampedArray(0);
const SPAN = 2 ** 31;
/** A mask of the numbers of spans that regions are told apart by: those of a process mostly lie side by side. */
export const PLACES = 63;

/** For a heap's slot plus a class: the same of the pool that gave a block of the class last, and has more at hand; or 0. */
export const GIVERS = new Int32Array(ROWS * ROW_STEP);
/** By a heap's row: the slot of its pool in the first region; 0 where it has none. */
export const FIRSTS = new Int32Array(ROWS);
/** By the row of a pool's cache: the slot of the heap that the pool belongs to; -1 where the quick lane does not serve it. */
export const HOLDERS = new Int32Array(ROWS).fill(-1);
/** By row: the states of the blocks in the pool's region. */
export const ROW_STATES: Uint8ClampedArray[] = new Array<Uint8ClampedArray>(ROWS).fill(NO_STATES);
/** By the number of its span: where a region lies, and the owners of its chunks. */
export const PLACE_BASES = new Float64Array(PLACES + 1);
export const PLACE_OWNERS: Int32Array[] = new Array<Int32Array>(PLACES + 1).fill(NO_OWNERS);

/** A pool, as it is noted here. */
interface NotedPool {
  readonly cache: BlockCache | null;
  readonly states: ChunkBytes | null;
}

/** Notes a region; where two share an entry, the first stays. */
export function notePlace(base: Address, owners: Int32Array): void {
  const place = (base / SPAN) & PLACES;
  if (PLACE_BASES[place] !== 0) return;
  PLACE_BASES[place] = base;
  PLACE_OWNERS[place] = owners;
}

/**
 * Notes a pool just opened.
 *
 * @param slot - of its heap, 0 where the heap has none
 * @param isFirst - whether it lies in the first region
 */
export function noteHolder({ cache, states }: NotedPool, slot: number, isFirst: boolean): void {
  if (cache === null || slot === 0) return;
  if (isFirst) FIRSTS[slot / ROW_STEP] = cache.slot;
  HOLDERS[cache.slot / ROW_STEP] = slot;
  ROW_STATES[cache.slot / ROW_STEP] = states?.bytes ?? NO_STATES;
}

/** Forgets a pool that is being closed, and who gave blocks to its heap. */
export function forgetHolder({ cache }: NotedPool, slot: number): void {
  if (cache === null || slot === 0) return;
  HOLDERS[cache.slot / ROW_STEP] = -1;
  ROW_STATES[cache.slot / ROW_STEP] = NO_STATES;
  GIVERS.fill(0, slot, slot + ROW_STEP);
  if (FIRSTS[slot / ROW_STEP] === cache.slot) FIRSTS[slot / ROW_STEP] = 0;
}

/**
 * Notes that a pool has given a block; after one of the low pool, of which there is no note, the quick lane gives none of the
 * class, so that low memory is asked first.
 *
 * @param slot - of the pool's heap, 0 where the heap has none
 */
export function noteGiver({ cache }: NotedPool, slot: number, sizeClass: number): void {
  if (slot !== 0)
    GIVERS[slot + sizeClass] = cache === null || cache.slot === slot ? 0 : cache.slot + sizeClass;
}
