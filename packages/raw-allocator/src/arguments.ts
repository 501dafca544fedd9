import { invalidArgument, JustError } from '@justlang/config/internal';
import type { Address } from './address.js';

const MAX_ALIGN = 2 ** 30;
/** Below it no block ever lies: the null page and what tagged or garbage pointers often hold. */
const FIRST_BLOCK = 4096;
/** No system has more address space: a request of this many bytes or more is out of memory, whatever its layout. */
const ADDRESS_SPACE = 2 ** 57;

/**
 * Whether the address is null or that of a zero-sized block: a power of two up to 2^30, where no real block lies
 * (docs/decisions/200-zero-size-addresses.md).
 */
export function isNothing(address: Address): boolean {
  return address <= MAX_ALIGN && (address & (address - 1)) === 0;
}

/**
 * Checks an address that a caller hands in.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` unless it is null, that of a zero-sized block, or one where a block may lie
 */
export function checkAddress(address: Address): void {
  if (!(Number.isSafeInteger(address) && address >= 0 && (address >= FIRST_BLOCK || isNothing(address)))) {
    invalidArgument('address', address, 'an address that an allocator returned, or 0');
  }
}

/**
 * Checks the size and the alignment of a request.
 *
 * @returns false when no system could have that much memory
 * @throws `ERR_JUST_INVALID_ARGUMENT` when either is not an integer >= 0
 * @throws `ERR_JUST_INVALID_LAYOUT` when the alignment is no power of two up to 2^30, or the size rounded up to it
 * exceeds 2^53 - 1
 */
export function checkRequest(sizeName: string, size: number, align: number): boolean {
  // All in one, so that a usual request costs one test; what is wrong is found out on the rare path.
  return (
    (Number.isSafeInteger(size) &&
      Number.isSafeInteger(align) &&
      size >= 0 &&
      align >= 1 &&
      align <= MAX_ALIGN &&
      (align & (align - 1)) === 0 &&
      size <= Number.MAX_SAFE_INTEGER - (align - 1)) ||
    refuse(sizeName, size, align)
  );
}

function refuse(sizeName: string, size: number, align: number): boolean {
  if (!Number.isInteger(size) || size < 0)
    invalidArgument(sizeName, size, 'an integer of bytes, 0 to 2^53 - 1');
  checkAlign(align);
  if (size >= ADDRESS_SPACE) return false;
  throw new JustError(
    'ERR_JUST_INVALID_LAYOUT',
    `${sizeName} is ${size} and align ${align}; ${sizeName} rounded up to align must be at most 2^53 - 1`,
  );
}

/**
 * Checks an alignment, in bytes.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` when it is not an integer >= 0
 * @throws `ERR_JUST_INVALID_LAYOUT` when it is no power of two up to 2^30
 */
export function checkAlign(align: number): void {
  if (!Number.isInteger(align) || align < 0) invalidArgument('align', align, 'a power of two, 1 to 2^30');
  if (align >= 1 && align <= MAX_ALIGN && (align & (align - 1)) === 0) return;
  throw new JustError('ERR_JUST_INVALID_LAYOUT', `align is ${align}; it must be a power of two, 1 to 2^30`);
}
