import type { Address } from '@justlang/config';
import { isUsingLowMemory } from './low-memory.js';
import { native } from './native-binding.js';

/** A pool of guarded blocks, which all threads share. */
export interface GuardPool {
  /** Whether it lies below 2^31. */
  readonly isLow: boolean;
  readonly base: Address;
  /** Address space, of which only pages of live blocks are accessible. */
  readonly bytes: number;
}

/** The block that a slot of a pool holds, or held last. */
export interface GuardedBlock {
  readonly address: Address;
  /** In bytes, as asked for. */
  readonly size: number;
  readonly isFreed: boolean;
  /** What was given as its origin; lines, each ended by a newline. */
  readonly allocated: string;
  /** The same of its free; empty while it is live. */
  readonly freed: string;
}

/**
 * Opens the pool of guarded blocks that lies where this thread takes its memory, and lets every access to inaccessible pages of it,
 * by whichever code and thread, end the process with a report on stderr.
 *
 * @returns undefined where there is no address space for it
 */
export function openGuardPool(): GuardPool | undefined {
  for (const isLow of isUsingLowMemory() ? [true, false] : [false]) {
    const [base, bytes] = native().openGuard(Number(isLow));
    if (base !== 0) return { isLow, base, bytes };
  }
  return undefined;
}

/**
 * Takes a zero-filled block that is alone in its pages, with inaccessible ones on both sides.
 *
 * @param size - in bytes, at least 1
 * @param align - a power of two, in bytes
 * @param atEnd - whether the block ends where its pages do, as far as its alignment allows; else it begins where they do
 * @param origin - lines for reports, each ended by a newline; about 760 bytes are kept
 * @returns 0 where the size is more than 16 KiB, or a page if that is larger; where the alignment is more than a page; and where the
 * pool is used up
 */
export function takeGuarded(
  { isLow }: GuardPool,
  size: number,
  align: number,
  atEnd: boolean,
  origin: string,
): Address {
  return native().takeGuarded(Number(isLow), size, align, Number(atEnd), origin);
}

/**
 * Frees a live block: from now on its pages are inaccessible, until the slots that are free for longer were all handed out again.
 *
 * @param origin - as of `takeGuarded`
 * @returns false, and nothing is done, where no live block of any pool starts at the address
 */
export function freeGuarded(address: Address, origin: string): boolean {
  return native().freeGuarded(address, origin);
}

/** The block that the slot at an address holds or held last; undefined where it held none, and outside of all slots. */
export function guardedAt(address: Address): GuardedBlock | undefined {
  const found = native().guardedAt(address);
  if (found === null) return undefined;
  const [start, size, isFreed, allocated, freed] = found;
  return { address: start, size, isFreed, allocated, freed };
}
