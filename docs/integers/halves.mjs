// 64-bit integers as two halves, `low` and `high`, each a signed 32-bit integer: arithmetic that wraps, without bigint.
// To copy into the module that a backend emits, without `export`: docs/integers.md.
//
// A function returns the low half of its result and leaves the high half in `high`; read it before the next call:
//
//   const sumLow = add(aLow, aHigh, bLow, bHigh);
//   const sumHigh = high;
//
// `and`, `or`, `xor` and `not` take each half by itself, and so does equality: emit them in place.

/** The high half of the last result. */
export let high = 0;

const TWO_32 = 0x1_0000_0000;

export function add(aLow, aHigh, bLow, bHigh) {
  const low = (aLow + bLow) | 0;
  high = (aHigh + bHigh + (low >>> 0 < aLow >>> 0 ? 1 : 0)) | 0;
  return low;
}

export function sub(aLow, aHigh, bLow, bHigh) {
  high = (aHigh - bHigh - (aLow >>> 0 < bLow >>> 0 ? 1 : 0)) | 0;
  return (aLow - bLow) | 0;
}

export function neg(low, highHalf) {
  high = (~highHalf + (low === 0 ? 1 : 0)) | 0;
  return -low | 0;
}

/** The high half of the product of the low halves comes from four products of 16 bits, none of which overflows 32. */
export function mul(aLow, aHigh, bLow, bHigh) {
  const a0 = aLow & 0xffff;
  const a1 = aLow >>> 16;
  const b0 = bLow & 0xffff;
  const b1 = bLow >>> 16;
  const middle = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const other = (Math.imul(a0, b1) + (middle & 0xffff)) | 0;
  const carried = (Math.imul(a1, b1) + (middle >>> 16) + (other >>> 16)) | 0;
  high = (carried + Math.imul(aLow, bHigh) + Math.imul(aHigh, bLow)) | 0;
  return Math.imul(aLow, bLow);
}

/** Shifts left; `count` is taken modulo 64, as in the shifts below. */
export function shl(low, highHalf, count) {
  if ((count & 32) !== 0) {
    high = low << count;
    return 0;
  }
  // A shift by 32 - 0 would be one by 0: two shifts lead there.
  high = (highHalf << count) | ((low >>> 1) >>> (~count & 31));
  return low << count;
}

/** Shifts right; zeros come in. */
export function shrUnsigned(low, highHalf, count) {
  if ((count & 32) !== 0) {
    high = 0;
    return (highHalf >>> count) | 0;
  }
  high = (highHalf >>> count) | 0;
  return (low >>> count) | ((highHalf << 1) << (~count & 31));
}

/** Shifts right; copies of the sign come in. */
export function shrSigned(low, highHalf, count) {
  if ((count & 32) !== 0) {
    high = highHalf >> 31;
    return highHalf >> count;
  }
  high = highHalf >> count;
  return (low >>> count) | ((highHalf << 1) << (~count & 31));
}

export function rotl(low, highHalf, count) {
  const swapped = (count & 32) !== 0;
  const a = swapped ? highHalf : low;
  const b = swapped ? low : highHalf;
  high = (b << count) | ((a >>> 1) >>> (~count & 31));
  return (a << count) | ((b >>> 1) >>> (~count & 31));
}

export function lessSigned(aLow, aHigh, bLow, bHigh) {
  return aHigh < bHigh || (aHigh === bHigh && aLow >>> 0 < bLow >>> 0);
}

export function lessUnsigned(aLow, aHigh, bLow, bHigh) {
  return aHigh >>> 0 < bHigh >>> 0 || (aHigh === bHigh && aLow >>> 0 < bLow >>> 0);
}

/** The nearest double: `as f64`. */
export function toDoubleSigned(low, highHalf) {
  return highHalf * TWO_32 + (low >>> 0);
}

export function toDoubleUnsigned(low, highHalf) {
  return (highHalf >>> 0) * TWO_32 + (low >>> 0);
}

/** The integer part of a double, kept within the range; 0 for NaN: `as i64`. */
export function fromDoubleSigned(value) {
  if (value >= 0x8000_0000 * TWO_32) return limit(-1, 0x7fff_ffff);
  if (value < -0x8000_0000 * TWO_32) return limit(0, -0x8000_0000);
  return halvesOf(Math.trunc(value));
}

export function fromDoubleUnsigned(value) {
  if (value >= TWO_32 * TWO_32) return limit(-1, -1);
  return halvesOf(value > 0 ? Math.trunc(value) : 0);
}

function limit(low, highHalf) {
  high = highHalf;
  return low;
}

/** The halves of an integral double; NaN gives 0. */
function halvesOf(value) {
  high = Math.floor(value / TWO_32) | 0;
  return value | 0;
}

export function toBigIntSigned(low, highHalf) {
  return (BigInt(highHalf) << 32n) | BigInt(low >>> 0);
}

export function toBigIntUnsigned(low, highHalf) {
  return (BigInt(highHalf >>> 0) << 32n) | BigInt(low >>> 0);
}

export function fromBigInt(value) {
  high = Number(BigInt.asIntN(32, value >> 32n));
  return Number(BigInt.asIntN(32, value));
}

/** Whether a double holds the integer: it lies from -(2^53) to 2^53 - 1. */
const isShortSigned = (highHalf) => highHalf >= -0x20_0000 && highHalf < 0x20_0000;
const isShortUnsigned = (highHalf) => highHalf >>> 0 < 0x20_0000;

/**
 * Divides towards zero; the least integer by -1 wraps. Emit the test for a divisor of 0 in front. The quotient of two
 * integers that doubles hold is exact once its fraction is cut off.
 */
export function divSigned(aLow, aHigh, bLow, bHigh) {
  if (isShortSigned(aHigh) && isShortSigned(bHigh)) {
    return halvesOf(Math.trunc(toDoubleSigned(aLow, aHigh) / toDoubleSigned(bLow, bHigh)));
  }
  return fromBigInt(toBigIntSigned(aLow, aHigh) / toBigIntSigned(bLow, bHigh));
}

/** The remainder has the sign of the dividend. */
export function remSigned(aLow, aHigh, bLow, bHigh) {
  if (isShortSigned(aHigh) && isShortSigned(bHigh)) {
    return halvesOf(toDoubleSigned(aLow, aHigh) % toDoubleSigned(bLow, bHigh));
  }
  return fromBigInt(toBigIntSigned(aLow, aHigh) % toBigIntSigned(bLow, bHigh));
}

export function divUnsigned(aLow, aHigh, bLow, bHigh) {
  if (isShortUnsigned(aHigh) && isShortUnsigned(bHigh)) {
    return halvesOf(Math.floor(toDoubleUnsigned(aLow, aHigh) / toDoubleUnsigned(bLow, bHigh)));
  }
  return fromBigInt(toBigIntUnsigned(aLow, aHigh) / toBigIntUnsigned(bLow, bHigh));
}

export function remUnsigned(aLow, aHigh, bLow, bHigh) {
  if (isShortUnsigned(aHigh) && isShortUnsigned(bHigh)) {
    return halvesOf(toDoubleUnsigned(aLow, aHigh) % toDoubleUnsigned(bLow, bHigh));
  }
  return fromBigInt(toBigIntUnsigned(aLow, aHigh) % toBigIntUnsigned(bLow, bHigh));
}

export function toStringSigned(low, highHalf) {
  return `${isShortSigned(highHalf) ? toDoubleSigned(low, highHalf) : toBigIntSigned(low, highHalf)}`;
}

export function toStringUnsigned(low, highHalf) {
  return `${isShortUnsigned(highHalf) ? toDoubleUnsigned(low, highHalf) : toBigIntUnsigned(low, highHalf)}`;
}
