// Arithmetic of `usize` and `isize`, which are JavaScript numbers up to 2^53. A larger `usize` is a bigint, and `usize::MAX` is 2^64; a larger
// `isize` is an error that says so.
import { beyondSafe, USIZE_MAX } from './limits.js';
import { byZero, overflow } from './panics.js';

const exactUsize = (a: number): bigint => (a === USIZE_MAX ? 2n ** 64n - 1n : BigInt(a));
const exactIsize = (a: number): bigint => (a >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(a));

function usizeOfExact(exact: bigint): number {
  if (exact === 2n ** 64n - 1n) return USIZE_MAX;
  return exact <= 0x1f_ffff_ffff_ffffn ? Number(exact) : (exact as unknown as number);
}

function isizeOfExact(exact: bigint): number {
  const value = Number(exact);
  return Number.isSafeInteger(value) || exact === 2n ** 63n - 1n || exact === -(2n ** 63n)
    ? value
    : beyondSafe('an isize');
}

// A result of 32 bits is exact, and V8 drops the comparison that asks for it where it computes in 32 bits. Larger results are asked for
// in a function of their own, so that these are small. No limit is an import: V8 reads such a variable at each use. A bigint among numbers is a
// TypeError, so what may meet one is tried; in code that has met none, V8 knows that it cannot throw.

const isSafe = (a: number): boolean => a <= 0x1f_ffff_ffff_ffff;

export function addUsize(a: number, b: number): number {
  try {
    const sum = a + b;
    if ((sum | 0) === sum) return sum;
  } catch {}
  return largeSum(a, b);
}

function largeSum(a: number, b: number): number {
  return isSafe(a) && isSafe(b) && a + b <= 0x1f_ffff_ffff_ffff
    ? a + b
    : farUsize('add', exactUsize(a) + exactUsize(b));
}

export function subUsize(a: number, b: number): number {
  try {
    const difference = a - b;
    if ((difference | 0) === difference && difference >= 0) return difference;
  } catch {}
  return largeDifference(a, b);
}

function largeDifference(a: number, b: number): number {
  return isSafe(a) && b <= a ? a - b : farUsize('subtract', exactUsize(a) - exactUsize(b));
}

export function mulUsize(a: number, b: number): number {
  try {
    const product = a * b;
    if ((product | 0) === product) return product;
  } catch {}
  return largeProduct(a, b);
}

function largeProduct(a: number, b: number): number {
  return isSafe(a) && isSafe(b) && a * b <= 0x1f_ffff_ffff_ffff
    ? a * b
    : farUsize('multiply', exactUsize(a) * exactUsize(b));
}

function farUsize(operation: string, exact: bigint): number {
  return BigInt.asUintN(64, exact) === exact ? usizeOfExact(exact) : overflow(operation);
}

export function divUsize(a: number, b: number): number {
  if (b === 0) byZero('divide');
  // Two integers of 32 bits are divided as such.
  try {
    if ((a | 0) === a && (b | 0) === b) return (a / b) | 0;
  } catch {}
  return usizeOfExact(exactUsize(a) / exactUsize(b));
}

export function remUsize(a: number, b: number): number {
  if (b === 0) byZero('remainder');
  try {
    if ((a | 0) === a && (b | 0) === b) return a % b;
  } catch {}
  return largeRemainder(a, b);
}

function largeRemainder(a: number, b: number): number {
  return a <= 0x1f_ffff_ffff_ffff && b <= 0x1f_ffff_ffff_ffff
    ? a % b
    : usizeOfExact(exactUsize(a) % exactUsize(b));
}

export function andUsize(a: number, b: number): number {
  try {
    if ((a | 0) === a && (b | 0) === b) return a & b;
  } catch {}
  return usizeOfExact(exactUsize(a) & exactUsize(b));
}

export function orUsize(a: number, b: number): number {
  try {
    if ((a | 0) === a && (b | 0) === b) return a | b;
  } catch {}
  return usizeOfExact(exactUsize(a) | exactUsize(b));
}

export function xorUsize(a: number, b: number): number {
  try {
    if ((a | 0) === a && (b | 0) === b) return a ^ b;
  } catch {}
  return usizeOfExact(exactUsize(a) ^ exactUsize(b));
}

export function notUsize(a: number): number {
  return usizeOfExact(BigInt.asUintN(64, ~exactUsize(a)));
}

export function shlUsize(a: number, count: number): number {
  if (!(count >= 0 && count < 64)) overflow('shift left');
  return isSafe(a) && a * 2 ** count <= 0x1f_ffff_ffff_ffff
    ? a * 2 ** count
    : usizeOfExact(BigInt.asUintN(64, exactUsize(a) << BigInt(count)));
}

export function shrUsize(a: number, count: number): number {
  if (!(count >= 0 && count < 64)) overflow('shift right');
  try {
    if ((a | 0) === a) return count < 32 ? a >>> count : 0;
  } catch {}
  return usizeOfExact(exactUsize(a) >> BigInt(count));
}

export function negUsize(a: number): number {
  return a === 0 ? 0 : overflow('negate');
}

export const wrappingShlUsize = (a: number, count: number): number => shlUsize(a, count & 63);
export const wrappingShrUsize = (a: number, count: number): number => shrUsize(a, count & 63);

export function wrappingAddUsize(a: number, b: number): number {
  return isSafe(a) && isSafe(b) && a + b <= 0x1f_ffff_ffff_ffff
    ? a + b
    : usizeOfExact(BigInt.asUintN(64, exactUsize(a) + exactUsize(b)));
}

export function wrappingSubUsize(a: number, b: number): number {
  return isSafe(a) && b <= a ? a - b : usizeOfExact(BigInt.asUintN(64, exactUsize(a) - exactUsize(b)));
}

export function wrappingMulUsize(a: number, b: number): number {
  return isSafe(a) && isSafe(b) && a * b <= 0x1f_ffff_ffff_ffff
    ? a * b
    : usizeOfExact(BigInt.asUintN(64, exactUsize(a) * exactUsize(b)));
}

export const addOverflowsUsize = (a: number, b: number): boolean =>
  !(isSafe(a) && isSafe(b)) && exactUsize(a) + exactUsize(b) >= 2n ** 64n;
export const subOverflowsUsize = (a: number, b: number): boolean => a < b;
export const mulOverflowsUsize = (a: number, b: number): boolean =>
  !(isSafe(a) && isSafe(b) && a * b <= 0x1f_ffff_ffff_ffff) && exactUsize(a) * exactUsize(b) >= 2n ** 64n;

export function addIsize(a: number, b: number): number {
  const sum = a + b;
  return Number.isSafeInteger(sum) ? sum : farIsize('add', exactIsize(a) + exactIsize(b));
}

export function subIsize(a: number, b: number): number {
  const difference = a - b;
  return Number.isSafeInteger(difference) ? difference : farIsize('subtract', exactIsize(a) - exactIsize(b));
}

export function mulIsize(a: number, b: number): number {
  const product = a * b;
  return Number.isSafeInteger(product) ? product + 0 : farIsize('multiply', exactIsize(a) * exactIsize(b));
}

function farIsize(operation: string, exact: bigint): number {
  return BigInt.asIntN(64, exact) === exact ? isizeOfExact(exact) : overflow(operation);
}

export function divIsize(a: number, b: number): number {
  if (b === 0) byZero('divide');
  if (b === -1 && a === -(2 ** 63)) overflow('divide');
  if ((a | 0) === a && (b | 0) === b) return a === -0x8000_0000 ? -Math.trunc(-a / b) : (a / b) | 0;
  return isizeOfExact(exactIsize(a) / exactIsize(b));
}

export function remIsize(a: number, b: number): number {
  if (b === 0) byZero('remainder');
  if (b === -1 && a === -(2 ** 63)) overflow('calculate the remainder');
  return Number.isSafeInteger(a) && Number.isSafeInteger(b)
    ? (a % b) + 0
    : isizeOfExact(exactIsize(a) % exactIsize(b));
}

export const andIsize = (a: number, b: number): number =>
  (a | 0) === a && (b | 0) === b ? a & b : isizeOfExact(exactIsize(a) & exactIsize(b));
export const orIsize = (a: number, b: number): number =>
  (a | 0) === a && (b | 0) === b ? a | b : isizeOfExact(exactIsize(a) | exactIsize(b));
export const xorIsize = (a: number, b: number): number =>
  (a | 0) === a && (b | 0) === b ? a ^ b : isizeOfExact(exactIsize(a) ^ exactIsize(b));

export function shlIsize(a: number, count: number): number {
  if (!(count >= 0 && count < 64)) overflow('shift left');
  const result = a * 2 ** count;
  return Number.isSafeInteger(result)
    ? result
    : isizeOfExact(BigInt.asIntN(64, exactIsize(a) << BigInt(count)));
}

export function shrIsize(a: number, count: number): number {
  if (!(count >= 0 && count < 64)) overflow('shift right');
  return (a | 0) === a ? a >> Math.min(count, 31) : isizeOfExact(exactIsize(a) >> BigInt(count));
}

export function negIsize(a: number): number {
  if (a === -(2 ** 63)) overflow('negate');
  return 0 - a;
}

export const wrappingShlIsize = (a: number, count: number): number => shlIsize(a, count & 63);
export const wrappingShrIsize = (a: number, count: number): number => shrIsize(a, count & 63);

const wrapped = (exact: bigint): number => isizeOfExact(BigInt.asIntN(64, exact));
export const wrappingAddIsize = (a: number, b: number): number =>
  Number.isSafeInteger(a + b) ? a + b : wrapped(exactIsize(a) + exactIsize(b));
export const wrappingSubIsize = (a: number, b: number): number =>
  Number.isSafeInteger(a - b) ? a - b : wrapped(exactIsize(a) - exactIsize(b));
export const wrappingMulIsize = (a: number, b: number): number =>
  Number.isSafeInteger(a * b) ? a * b + 0 : wrapped(exactIsize(a) * exactIsize(b));

const leaves = (exact: bigint): boolean => BigInt.asIntN(64, exact) !== exact;
export const addOverflowsIsize = (a: number, b: number): boolean =>
  !Number.isSafeInteger(a + b) && leaves(exactIsize(a) + exactIsize(b));
export const subOverflowsIsize = (a: number, b: number): boolean =>
  !Number.isSafeInteger(a - b) && leaves(exactIsize(a) - exactIsize(b));
export const mulOverflowsIsize = (a: number, b: number): boolean =>
  !Number.isSafeInteger(a * b) && leaves(exactIsize(a) * exactIsize(b));

/** The end of a `for` over a range: a counter that begins beyond 2^53 is a bigint, and so is its end then. */
export function rangeEnd(start: number, end: number, isInclusive: boolean): number {
  return start <= 0x7fff_ffff ? end : farEnd(start, end, isInclusive);
}

function farEnd(start: number, end: number, isInclusive: boolean): number {
  // Nobody counts from 2^52 to 2^53. No number is counted from there to a bigint, and none to `usize::MAX`, which is no bigint.
  if (end <= 0x1f_ffff_ffff_ffff || start <= 2 ** 52 || start > end) return end;
  if (isSafe(start) || (isInclusive && end === USIZE_MAX)) beyondSafe('the counter of a range', 'usize');
  return exactUsize(end) as unknown as number;
}

/** `as usize` of a signed integer. */
export function usizeOf(a: number): number {
  return a >= 0 && isSafe(a) ? a : usizeOfExact(BigInt.asUintN(64, exactIsize(a)));
}

export function usizeOfWide(a: bigint): number {
  return usizeOfExact(BigInt.asUintN(64, a));
}

export function isizeOfWide(a: bigint): number {
  return isizeOfExact(BigInt.asIntN(64, a));
}

export function isizeOfUsize(a: number): number {
  return a <= 0x1f_ffff_ffff_ffff ? a : wrapped(exactUsize(a));
}

export const wideOfUsize = exactUsize;

/** The low 32 bits, as a signed integer. */
export function lowOfUsize(a: number): number {
  try {
    return a === USIZE_MAX ? -1 : a | 0;
  } catch {
    return Number(BigInt.asIntN(32, exactUsize(a)));
  }
}
