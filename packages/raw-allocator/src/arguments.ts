import type { Address } from '@justlang/config';
import { invalidNumber, isAlign, requireAddress } from '@justlang/config/internal';

/** No block lies below this address: the null page is there, and garbage often looks like an address in it. */
const FIRST_BLOCK = 4096;

/**
 * Tells whether an address is null or that of a zero-sized block, which is an alignment; no real block lies there
 * (docs/decisions/200-zero-size-addresses.md).
 */
export function isNothing(address: Address): boolean {
  return address === 0 || isAlign(address);
}

/**
 * Checks an address that a caller hands in.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` unless it is null, that of a zero-sized block, or one where a block may lie
 */
export function checkAddress(address: Address): void {
  requireAddress('address', address);
  if (address >= FIRST_BLOCK || isNothing(address)) return;
  invalidNumber('address', address, 'an address that an allocator returned, or 0');
}
