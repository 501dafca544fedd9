import type { Address } from '@justlang/config';
import { hex, invalidArgument, invalidNumber, requireAddress, requireCount } from '@justlang/config/internal';
import { raise } from '@justlang/panic/internal';
import { NULL_PAGE } from './address.js';

// Cold paths: every function here throws, and is called from a hot one that must stay small enough to inline.

/**
 * Throws for an address that is no address or lies in the null page; returns otherwise.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` when it is not an integer from 0 to 2^53 - 1
 * @throws `ERR_JUST_NULL_ADDRESS` when it is below 4096
 */
export function checkAddress(name: string, address: unknown): void {
  requireAddress(name, address, NULL_PAGE);
  if (address < NULL_PAGE) nullAddress(name, address);
}

function nullAddress(name: string, address: Address): never {
  raise(
    'ERR_JUST_NULL_ADDRESS',
    address === 0
      ? `${name} is null (0): the null page is never read or written`
      : `${name} is ${address}, inside the null page (0 to 4095), which is never read or written`,
  );
}

/**
 * Checks a range of memory before it is touched. An empty range may start anywhere, null and dangling addresses
 * included, as it touches nothing.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` when either number is bad, or the range runs past 2^53 - 1
 * @throws `ERR_JUST_NULL_ADDRESS` when the range is not empty and starts in the null page
 */
export function checkRange(name: string, address: unknown, byteLength: unknown, lengthName = 'n'): void {
  requireCount(lengthName, byteLength, 'bytes');
  if (byteLength !== 0) {
    checkAddress(name, address);
    // Subtracted, as the sum could round down to the limit.
    if ((address as number) > Number.MAX_SAFE_INTEGER - (byteLength - 1)) {
      invalidArgument(lengthName, byteLength, `at most 2^53 - ${name} (${name} is ${address})`);
    }
  } else {
    requireAddress(name, address);
  }
}

/** @throws `ERR_JUST_MISALIGNED` always */
export function misaligned(address: Address, alignment: number, what: string): never {
  raise('ERR_JUST_MISALIGNED', `${what} at ${hex(address)}: the address must be a multiple of ${alignment}`);
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` always: the 64 bits at `address` are no integer that a number holds. */
export function tooWide(signed: boolean, low: number, high: number): never {
  const bits = (BigInt(high) << 32n) | BigInt(low >>> 0);
  invalidArgument(
    'the 64-bit value',
    signed ? BigInt.asIntN(64, bits) : BigInt.asUintN(64, bits),
    signed ? 'an integer, -(2^53 - 1) to 2^53 - 1' : 'an integer, 0 to 2^53 - 1',
  );
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` always: `value` cannot be stored as a 64-bit integer. */
export function badInteger(signed: boolean, value: unknown): never {
  invalidNumber('value', value, signed ? 'an integer, -(2^53 - 1) to 2^53 - 1' : 'an integer, 0 to 2^53 - 1');
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` always: `value` is neither a bigint nor an integer that a number holds. */
export function badNumberOrBigint(value: unknown): never {
  invalidNumber('value', value, 'a bigint, or an integer from -(2^53 - 1) to 2^53 - 1');
}
