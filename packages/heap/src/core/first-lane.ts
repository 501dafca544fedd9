import type { Address } from '@justlang/config';
import { FREED } from '../pool/block-state.js';
import { CACHED, TOPS } from '../pool/cache-rows.js';
import type { ChunkSource } from '../pool/chunk-source.js';
import { FIRSTS, ROW_STATES } from '../pool/high-pools.js';
import { CLASS_OF } from '../pool/size-class.js';
import type { AddressLane } from './address-lane.js';

// Where no low memory is used, the common case of small blocks in the first region: what the hot paths do below 2^31, with the
// region's base as a constant. Where anything is unusual it changes nothing and says so; high-lane.ts, then the core, come next.

/** Frees raise `peak` up to here; see high-lane.ts. */
const MOST_PEAK = 2 ** 31 - 1;

export interface FirstLane {
  /** Allocates a block and counts it; returns 0 if it has done nothing. The arguments may be anything. */
  allocateFirst(lane: AddressLane, size: number, align: number): Address;
  /** Frees a block and counts that; returns false if it has done nothing. The arguments may be anything. */
  deallocateFirst(lane: AddressLane, address: Address, size: number, align: number): boolean;
}

/** Makes the lane of a region. Call it once in a thread: V8 takes the parameters for constants then. */
export function makeFirstLane({ base, span, table: { owners } }: ChunkSource): FirstLane {
  return firstLane(base, span - 1, owners);
}

/** @param MASK - takes the position from an address in the region, which lies at a multiple of its size */
function firstLane(BASE: Address, MASK: number, OWNERS: Int32Array): FirstLane {
  function allocateFirst(lane: AddressLane, size: number, align: number): Address {
    if (typeof size !== 'number' || (size & 65535) !== size) return 0;
    let units = (size + 7) >> 3;
    if (align !== 8 && align !== 1 && align !== 4 && align !== 2) {
      if (align !== 16) return 0;
      units = (units + 1) & -2;
    }
    const slot = (FIRSTS[lane.slot >>> 7]! + CLASS_OF[units]!) | 0;
    const top = TOPS[slot]!;
    const block = CACHED[top]!;
    const countdown = (lane.countdown - 1) | 0;
    if (block <= 0 || countdown < 0) return 0;
    const live = (lane.total - lane.freed) | 0;
    const peak = (lane.peak - size) | 0;
    // biome-ignore lint/complexity/useMathMinMax: a call, which takes more bytecode
    lane.peak = peak < live ? live : peak;
    lane.countdown = countdown;
    lane.highTotal = (lane.highTotal + size) | 0;
    lane.highChange = (lane.highChange + size) | 0;
    TOPS[slot] = top - 1;
    if (lane.checked !== 0) ROW_STATES[slot >>> 7]![block >>> 3] = align;
    return BASE + block;
  }

  function deallocateFirst(lane: AddressLane, address: Address, size: number, align: number): boolean {
    if (typeof address !== 'number' || typeof size !== 'number' || (size & 65535) !== size) return false;
    let units = (size + 7) >> 3;
    if (align !== 8 && align !== 1 && align !== 4 && align !== 2) {
      if (align !== 16) return false;
      units = (units + 1) & -2;
    }
    const position = address & MASK;
    const slot = (FIRSTS[lane.slot >>> 7]! + CLASS_OF[units]!) | 0;
    if (position + BASE !== address || (position & 7) !== 0 || OWNERS[position >>> 16] !== slot) return false;
    const top = (TOPS[slot]! + 1) | 0;
    const peak = lane.peak + size;
    if (CACHED[top]! < 0 || peak > MOST_PEAK) return false;
    if (lane.checked !== 0) {
      const states = ROW_STATES[slot >>> 7]!;
      if (states[position >>> 3] !== align) return false;
      states[position >>> 3] = FREED;
    }
    lane.peak = peak;
    lane.highChange = (lane.highChange - size) | 0;
    CACHED[top] = position;
    TOPS[slot] = top;
    return true;
  }

  return { allocateFirst, deallocateFirst };
}
