import { badInteger, badNumberOrBigint, tooWide } from '../faults.js';

// 64-bit integers as numbers, from and to their 32-bit halves.

const TWO_32 = 0x1_0000_0000;

/**
 * The signed 64-bit integer with these halves.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` outside -(2^53 - 1) to 2^53 - 1
 */
export function signedFrom(low: number, high: number): number {
  const value = high * TWO_32 + (low >>> 0);
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
    ? value
    : tooWide(true, low, high);
}

/**
 * The unsigned 64-bit integer with these halves.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` above 2^53 - 1
 */
export function unsignedFrom(low: number, high: number): number {
  return high >>> 0 <= 0x1f_ffff ? high * TWO_32 + (low >>> 0) : tooWide(false, low, high);
}

/** As `unsignedFrom`: what is below 2^31 stays an integer to V8. */
export function addressFrom(low: number, high: number): number {
  return high === 0 && low >= 0 ? low : unsignedFrom(low, high);
}

/** The signed 64-bit integer with these halves: a number if it is a safe integer, else a bigint. */
export function signedAny(low: number, high: number): number | bigint {
  const value = high * TWO_32 + (low >>> 0);
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low >>> 0);
}

/** The unsigned 64-bit integer with these halves: a number if it is a safe integer, else a bigint. */
export function unsignedAny(low: number, high: number): number | bigint {
  return high >>> 0 <= 0x1f_ffff
    ? high * TWO_32 + (low >>> 0)
    : (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** The high half, where the low one was loaded too: that refuses a bad address. */
export function secondOf(_low: number, high: number): number {
  return high;
}

/** The high half of a safe integer; its low half is what `value | 0` gives. */
export function highHalf(value: number): number {
  return Math.floor(value / TWO_32) | 0;
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` when the value is no integer from -(2^53 - 1) to 2^53 - 1 */
export function checkSigned(value: number): void {
  if (!Number.isSafeInteger(value)) badInteger(true, value);
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` when the value is no integer from 0 to 2^53 - 1 */
export function checkUnsigned(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) badInteger(false, value);
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` when the value is no integer from -(2^53 - 1) to 2^53 - 1 */
export function checkAny(value: number): void {
  if (!Number.isSafeInteger(value)) badNumberOrBigint(value);
}
