import { invalidArgument, JustError } from '@justlang/config/internal';
import type { Allocation } from './allocation.js';
import { MAX_ALIGN } from './layout.js';

/**
 * Rejects what is no layout of a block.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` if either is no integer >= 0
 * @throws `ERR_JUST_INVALID_LAYOUT` if `align` is no power of two from 1 to 2^30, or the rounded size passes 2^53 - 1
 */
export function checkLayout(size: number, align: number): void {
  if (!Number.isInteger(size) || size < 0) invalidArgument('size', size, 'an integer of bytes, >= 0');
  if (!Number.isInteger(align) || align < 0) invalidArgument('align', align, 'a power of two, 1 to 2^30');
  if (align < 1 || align > MAX_ALIGN || (align & (align - 1)) !== 0) {
    throw new JustError('ERR_JUST_INVALID_LAYOUT', `align is ${align}; it must be a power of two, 1 to 2^30`);
  }
  // A size no system could serve is out of memory, but one that cannot be counted in bytes is no layout.
  if (size > Number.MAX_SAFE_INTEGER - (align - 1) && size < 2 ** 57) {
    throw new JustError(
      'ERR_JUST_INVALID_LAYOUT',
      `size is ${size} and align ${align}; size rounded up to align must be at most 2^53 - 1 bytes`,
    );
  }
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` if the value cannot be an allocation site */
export function requireSite(site: number): void {
  if (typeof site !== 'number' || (site | 0) !== site || site < 0) {
    invalidArgument('site', site, 'a registered site or 0, an integer to 2^31 - 1');
  }
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` if the value is no allocation's record */
export function requireAllocation(allocation: Allocation): Allocation {
  if (typeof allocation !== 'object' || allocation === null || typeof allocation.address !== 'number') {
    invalidArgument('allocation', allocation, 'an Allocation of this heap');
  }
  return allocation;
}

/** @throws `ERR_JUST_HEAP_CLOSED` always */
export function heapClosed(): never {
  throw new JustError('ERR_JUST_HEAP_CLOSED', 'the heap was closed');
}

/** @throws `ERR_JUST_OUT_OF_MEMORY` always */
export function outOfMemory(size: number, align: number, heapLimit = Number.POSITIVE_INFINITY): never {
  const limit = heapLimit === Number.POSITIVE_INFINITY ? '' : `; the heap's limit is ${heapLimit} bytes`;
  throw new JustError('ERR_JUST_OUT_OF_MEMORY', `${size} bytes at align ${align} cannot be had${limit}`);
}
