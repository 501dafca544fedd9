import type { Address } from '@justlang/config';
import { FREED } from '../pool/block-state.js';
import { BASES, CACHED, TOPS } from '../pool/cache-rows.js';
import { GIVERS, HOLDERS, PLACE_BASES, PLACE_OWNERS, PLACES, ROW_STATES } from '../pool/high-pools.js';
import { CLASS_OF } from '../pool/size-class.js';
import type { AddressLane } from './address-lane.js';

// The common case of small blocks above 2^31: what the heap's own hot paths do below. It comes when those have refused a request,
// and serves blocks of a pool that has a cache. Where anything is unusual, a fault included, it changes nothing and says
// so; the core then does the whole request.

const PER_SPAN = 2 ** -31;
/** A mask: one allocation in 256 is the core's, which looks whether low memory has some again. */
const LOOKS = 255;
/** Frees raise `peak` up to here, as it is never below the live bytes of low memory; then the core moves it into doubles. */
const MOST_PEAK = 2 ** 31 - 1;
/** By alignment, what sizes are rounded up by: to words of 8 or 16 bytes, and to more than any class has where it is no alignment. */
const PADS = new Int32Array(32).fill(2 ** 20 - 1);
for (const align of [1, 2, 4, 8]) PADS[align] = 7;
PADS[16] = 15;

/** Allocates a block and counts it; returns 0 if it has done nothing. The arguments may be anything. */
export function allocateHigh(lane: AddressLane, size: number, align: number): Address {
  if (typeof size !== 'number' || typeof align !== 'number') return 0;
  if ((size & 65535) !== size || (align & 31) !== align) return 0;
  const pad = PADS[align]!;
  const slot = GIVERS[(lane.slot + CLASS_OF[((size + pad) & ~pad) >> 3]!) | 0]!;
  const top = TOPS[slot]!;
  const block = CACHED[top]!;
  const { countdown } = lane;
  if (block <= 0 || (countdown & LOOKS) === 0) return 0;
  const live = (lane.total - lane.freed) | 0;
  const peak = (lane.peak - size) | 0;
  // biome-ignore lint/complexity/useMathMinMax: a call, which takes more bytecode
  lane.peak = peak < live ? live : peak;
  lane.countdown = (countdown - 1) | 0;
  lane.highTotal = (lane.highTotal + size) | 0;
  lane.highChange = (lane.highChange + size) | 0;
  TOPS[slot] = top - 1;
  const row = slot >> 7;
  if (lane.checked !== 0) ROW_STATES[row]![block >>> 3] = align;
  return BASES[row]! + block;
}

/** Frees a block and counts that; returns false if it has done nothing. The arguments may be anything. */
export function deallocateHigh(lane: AddressLane, address: Address, size: number, align: number): boolean {
  if (typeof address !== 'number' || typeof size !== 'number' || typeof align !== 'number') return false;
  if ((size & 65535) !== size || (align & 31) !== align) return false;
  const place = (address * PER_SPAN) & PLACES;
  const base = PLACE_BASES[place]!;
  const position = (address - base) | 0;
  // Nobody owns what lies before a region or beyond its end.
  const slot = PLACE_OWNERS[place]![position >>> 16]! | 0;
  const row = slot >>> 7;
  const pad = PADS[align]!;
  if (
    position + base !== address ||
    (position & 7) !== 0 ||
    (slot & 127) !== CLASS_OF[((size + pad) & ~pad) >> 3] ||
    HOLDERS[row] !== lane.slot
  ) {
    return false;
  }
  const top = (TOPS[slot]! + 1) | 0;
  const peak = lane.peak + size;
  if (CACHED[top]! < 0 || peak > MOST_PEAK) return false;
  if (lane.checked !== 0) {
    const states = ROW_STATES[row]!;
    if (states[position >>> 3] !== align) return false;
    states[position >>> 3] = FREED;
  }
  lane.peak = peak;
  lane.highChange = (lane.highChange - size) | 0;
  CACHED[top] = position;
  TOPS[slot] = top;
  return true;
}
