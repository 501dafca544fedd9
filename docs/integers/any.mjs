// 64-bit integers as numbers while those are exact, else as bigints: what `getI64Any` loads and `setI64Any` stores.
// To copy into the module that a backend emits: docs/integers.md.
//
// Each integer has one form: a number from -(2^53 - 1) to 2^53 - 1, a bigint beyond. So `===` compares rightly, and so do
// `<` and its kin, which JavaScript defines for a number and a bigint. Text is `${value}`. Results wrap as signed
// integers; for unsigned ones write asUintN in the place of asIntN.

const wrapped = (value) => {
  const integer = BigInt.asIntN(64, value);
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
};

export function add(a, b) {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return wrapped(BigInt(a) + BigInt(b));
}

export function sub(a, b) {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return wrapped(BigInt(a) - BigInt(b));
}

export function mul(a, b) {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product + 0; // no -0
  }
  return wrapped(BigInt(a) * BigInt(b));
}

/** Divides towards zero. Emit the test for a divisor of 0 in front. */
export function div(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b) + 0;
  return wrapped(BigInt(a) / BigInt(b));
}

export function rem(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0;
  return wrapped(BigInt(a) % BigInt(b));
}

export const and = (a, b) => wrapped(BigInt(a) & BigInt(b));
export const or = (a, b) => wrapped(BigInt(a) | BigInt(b));
export const xor = (a, b) => wrapped(BigInt(a) ^ BigInt(b));
export const shl = (a, count) => wrapped(BigInt(a) << BigInt(count & 63));
export const shr = (a, count) => wrapped(BigInt(a) >> BigInt(count & 63));
