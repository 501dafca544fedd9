import type { Address } from '../address.js';
import type { MemoryFunctions } from '../functions.js';
import { firstForbidden } from '../shadow.js';

/** How far the shadow is looked at ahead of the search, in bytes. */
const STEP = 4096;

/** Where a search ended. */
export interface Found {
  /** The byte's address; 0 where it is not. */
  readonly address: Address;
  /** The byte that may not be read at which the search ended; -1 if there was none. */
  readonly forbidden: Address;
}

/** `memchr` as far as memory may be read. The range has been validated. */
export function findByte(base: MemoryFunctions, address: Address, byte: number, length: number): Found {
  let at = address;
  for (let left = length; left > 0; ) {
    const step = Math.min(left, STEP);
    const bad = firstForbidden(at, step);
    const found = base.memchr(at, byte, bad < 0 ? step : bad - at);
    if (found !== 0 || bad >= 0) return { address: found, forbidden: found === 0 ? bad : -1 };
    at += step;
    left -= step;
  }
  // Of nothing, the byte is still checked.
  return { address: length === 0 ? base.memchr(address, byte, 0) : 0, forbidden: -1 };
}
