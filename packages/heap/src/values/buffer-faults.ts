import type { Address } from '@justlang/config';
import { hex, invalidArgument } from '@justlang/config/internal';
import type { JustHeap } from '../heap/just-heap.js';
import { raiseMisuse } from '../reports/fault-registry.js';

/** @throws `ERR_JUST_INVALID_ARGUMENT` if the value is no heap */
export function requireHeap(heap: JustHeap): void {
  if (typeof heap?.reallocate !== 'function') invalidArgument('heap', heap, 'a JustHeap');
}

/** @throws `ERR_JUST_USE_AFTER_FREE` always */
export function useAfterFree(address: Address): never {
  raiseMisuse({
    code: 'ERR_JUST_USE_AFTER_FREE',
    kind: 'use after free',
    operation: 'Buffer',
    access: 'read',
    address,
    length: 0,
    message: `the buffer whose block was at ${hex(address)} is used after it was freed`,
  });
}

/** @throws `ERR_JUST_DOUBLE_FREE` always */
export function doubleFree(address: Address): never {
  raiseMisuse({
    code: 'ERR_JUST_DOUBLE_FREE',
    kind: 'double free',
    operation: 'free',
    access: 'free',
    address,
    length: 0,
    message: `the buffer whose block was at ${hex(address)} is freed twice`,
  });
}
