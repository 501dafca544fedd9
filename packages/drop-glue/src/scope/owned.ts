import type { Address } from '@justlang/memory-access';
import type { Drop } from '../glue/drop.js';

/** The address of an entry that owns nothing at present: its place in the order is kept. */
export const VACANT = 0;
/** The address of an entry that its scope has no more. */
export const GIVEN_UP = -1;

/**
 * A value that a scope owns. It points to the value that the scope took over before it, which is dropped after it.
 *
 * A scope has its own chain. The scopes of concurrent async functions may end in any order: that of one does not
 * concern the others.
 */
export class Owned {
  address: Address;
  drop: Drop;
  /** The id of the value's type; of a box held in a local, `~id` of its pointee's. */
  type: number;
  /** The site where it was taken over; 0 for none. */
  site: number;
  below: Owned | null;
  /** Kept only where the scope has an index. */
  above: Owned | null = null;
  /** Whether the contents of the box were moved out: its block is freed, and nothing dropped. */
  hollow = false;

  constructor(address: Address, drop: Drop, type: number, site: number, below: Owned | null) {
    this.address = address;
    this.drop = drop;
    this.type = type;
    this.site = site;
    this.below = below;
  }
}

/** Returns the topmost entry for an address, from `top` down; null if there is none. */
export function findOwned(top: Owned | null, address: Address): Owned | null {
  for (let entry = top; entry !== null; entry = entry.below) if (entry.address === address) return entry;
  return null;
}

/** Counts the entries from `top` down. */
export function countOwned(top: Owned | null): number {
  let count = 0;
  for (let entry = top; entry !== null; entry = entry.below) count += 1;
  return count;
}

/** The type id of an entry: of a box, that of its pointee. */
export function typeOfOwned({ type }: Owned): number {
  return type < 0 ? ~type : type;
}
