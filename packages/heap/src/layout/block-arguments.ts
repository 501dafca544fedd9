import { invalidArgument, invalidNumber, JustError } from '@justlang/config/internal';
import type { Allocation } from './allocation.js';

/** @throws `ERR_JUST_INVALID_ARGUMENT` if the value cannot be an allocation site */
export function requireSite(site: number): void {
  if (typeof site !== 'number' || (site | 0) !== site || site < 0) {
    invalidNumber('site', site, 'a registered site or 0, an integer to 2^31 - 1');
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

/** Whether an error says that there is no memory. */
export function isOutOfMemory(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_JUST_OUT_OF_MEMORY';
}

/** @throws `ERR_JUST_OUT_OF_MEMORY` always */
export function outOfMemory(size: number, align: number, heapLimit = Number.POSITIVE_INFINITY): never {
  const limit =
    heapLimit === Number.POSITIVE_INFINITY
      ? ''
      : `; the heap's limit is ${heapLimit} bytes, of heapLimit (JUST_HEAP_LIMIT)`;
  throw new JustError('ERR_JUST_OUT_OF_MEMORY', `${size} bytes at align ${align} cannot be had${limit}`);
}
