import type { Address } from './address.js';
import { invalidArgument, JustError } from './just-error.js';

// The checks of addresses, counts and alignments, for the paths where an argument is bad or speed does not matter.
// Hot paths test inline and call these only to fail.

/** The largest alignment, in bytes. */
const MAX_ALIGN = 2 ** 30;

/** A request of this many bytes is out of memory without asking the system, which may take long to refuse it. */
const MOST_BYTES = 2 ** 40;

/** No system has this much address space, in bytes. */
const ADDRESS_SPACE = 2 ** 57;

const POWER_OF_TWO = 'a power of two, 1 to 2^30';

/** What an argument counts. */
type CountUnit = 'bytes' | 'elements';

/**
 * Throws the error for a bad numeric argument. For a bigint that a number holds exactly, the
 * message says how to pass it.
 *
 * @param name - the parameter's name as the caller knows it; of several words, the first names the value itself
 * @param value - what was passed
 * @param expected - what is allowed, e.g. `an integer of bytes, 0 to 2^53 - 1`
 * @throws `ERR_JUST_INVALID_ARGUMENT` always
 */
export function invalidNumber(name: string, value: unknown, expected: string): never {
  const fits = typeof value === 'bigint' && Number.isSafeInteger(Number(value));
  const hint = fits ? `; a bigint is passed as Number(${name.split(' ')[0]})` : '';
  invalidArgument(name, value, expected + hint);
}

/**
 * Checks that a value can be an address. Null addresses pass: their error has another code.
 *
 * @param first - the lowest address that the caller takes, as the message shows it
 * @throws `ERR_JUST_INVALID_ARGUMENT` unless it is an integer from 0 to 2^53 - 1
 */
export function requireAddress(name: string, value: unknown, first = 0): asserts value is Address {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return;
  invalidNumber(name, value, `an address, an integer from ${first} to 2^53 - 1`);
}

/**
 * Checks a count of bytes or elements.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` unless it is an integer from 0 to 2^53 - 1
 */
export function requireCount(name: string, value: unknown, unit: CountUnit): asserts value is number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return;
  invalidNumber(name, value, countOf(unit));
}

/**
 * Checks how many bytes or elements of memory are asked for. Integers of any size pass: the caller says whether the
 * layout, the capacity or the memory is too large.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` unless it is an integer >= 0
 */
export function requireSize(name: string, value: unknown, unit: CountUnit): asserts value is number {
  if (Number.isInteger(value) && (value as number) >= 0) return;
  invalidNumber(name, value, countOf(unit));
}

function countOf(unit: CountUnit): string {
  return `an integer of ${unit}, 0 to 2^53 - 1`;
}

/** Tells whether a value is an alignment: a power of two from 1 to 2^30. */
export function isAlign(value: unknown): boolean {
  const align = value as number;
  return Number.isInteger(value) && align >= 1 && align <= MAX_ALIGN && (align & (align - 1)) === 0;
}

/**
 * Checks an alignment, in bytes.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` when it is not an integer >= 0
 * @throws `ERR_JUST_INVALID_LAYOUT` when it is no power of two from 1 to 2^30
 */
export function requireAlign(align: unknown): asserts align is number {
  if (isAlign(align)) return;
  if (!Number.isInteger(align) || (align as number) < 0) invalidNumber('align', align, POWER_OF_TWO);
  throw new JustError('ERR_JUST_INVALID_LAYOUT', `align is ${align}; it must be ${POWER_OF_TWO}`);
}

/**
 * Tells whether a value is a bigint that no number of memory's bytes or elements reaches: 2^53 or more. Where memory is
 * asked for, it is refused as a number of that size is, since a program may try and do without (`try_reserve`).
 */
export function isHugeBigint(value: unknown): value is bigint {
  return typeof value === 'bigint' && value > Number.MAX_SAFE_INTEGER;
}

/**
 * Checks the size and the alignment of a block that is asked for, in bytes.
 *
 * @param sizeName - the name of the parameter that holds the size
 * @returns false when that much memory cannot be had: 2^40 bytes or more. The size may then be a bigint of 2^53 or more
 * @throws `ERR_JUST_INVALID_ARGUMENT` when either is not an integer >= 0
 * @throws `ERR_JUST_INVALID_LAYOUT` when the alignment is no power of two from 1 to 2^30, or the size rounded up to it
 * exceeds 2^53 - 1
 */
export function requireRequest(sizeName: string, size: number, align: number): boolean {
  // All in one, so that a usual request costs one test. Rounded up, less than 2^40 stays far below 2^53.
  if (Number.isInteger(size) && size >= 0 && size < MOST_BYTES && isAlign(align)) return true;
  const huge = isHugeBigint(size);
  if (!huge) requireSize(sizeName, size, 'bytes');
  requireAlign(align);
  if (huge || size >= ADDRESS_SPACE) return false;
  if (size <= Number.MAX_SAFE_INTEGER - (align - 1)) return false;
  throw new JustError(
    'ERR_JUST_INVALID_LAYOUT',
    `${sizeName} is ${size} and align ${align}; ${sizeName} rounded up to align must be at most 2^53 - 1 bytes`,
  );
}

/**
 * Checks the size and the alignment of a block that there is, in bytes.
 *
 * @param sizeName - the name of the parameter that holds the size
 * @throws what `requireRequest` throws; `ERR_JUST_INVALID_ARGUMENT` for a bigint of any size
 */
export function requireBlock(sizeName: string, size: number, align: number): void {
  if (!requireRequest(sizeName, size, align)) requireSize(sizeName, size, 'bytes');
}
