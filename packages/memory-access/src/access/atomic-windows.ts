import type { Address } from '../address.js';
import { checkAddress, misaligned } from '../faults.js';
import { offsetOf } from '../windows.js';

/** The operations of the addon's atomics, by the numbers it knows them by. */
export const ATOMIC = {
  load: 0,
  store: 1,
  add: 2,
  sub: 3,
  and: 4,
  or: 5,
  xor: 6,
  exchange: 7,
  compareExchange: 8,
} as const;

/**
 * @throws what `checkAddress` throws
 * @throws `ERR_JUST_MISALIGNED` when the address is no multiple of `size`
 */
export function checkAtomic(address: Address, size: number): void {
  checkAddress('address', address);
  if (address % size !== 0) misaligned(address, size, `an atomic operation on ${size} bytes`);
}

/** The index of an aligned address among the elements of its high window. */
export function highIndex(address: Address, size: number): number {
  return offsetOf(address) / size;
}
