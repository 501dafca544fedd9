// Arithmetic that panics where a result leaves its type, of integers of 64 and 128 bits, which are bigints.
import { byZero, overflow } from './panics.js';

export function addI64(a: bigint, b: bigint): bigint {
  const exact = a + b;
  if (BigInt.asIntN(64, exact) !== exact) overflow('add');
  return exact;
}

export function subI64(a: bigint, b: bigint): bigint {
  const exact = a - b;
  if (BigInt.asIntN(64, exact) !== exact) overflow('subtract');
  return exact;
}

export function mulI64(a: bigint, b: bigint): bigint {
  const exact = a * b;
  if (BigInt.asIntN(64, exact) !== exact) overflow('multiply');
  return exact;
}

export function divI64(a: bigint, b: bigint): bigint {
  if (b === 0n) byZero('divide');
  if (b === -1n && a === -(2n ** 63n)) overflow('divide');
  return a / b;
}

export function remI64(a: bigint, b: bigint): bigint {
  if (b === 0n) byZero('remainder');
  if (b === -1n && a === -(2n ** 63n)) overflow('calculate the remainder');
  return a % b;
}

export function shlI64(a: bigint, count: number): bigint {
  if (!(count >= 0 && count < 64)) overflow('shift left');
  return BigInt.asIntN(64, a << BigInt(count));
}

export function shrI64(a: bigint, count: number): bigint {
  if (!(count >= 0 && count < 64)) overflow('shift right');
  return a >> BigInt(count);
}

export function negI64(a: bigint): bigint {
  if (BigInt.asIntN(64, -a) !== -a) overflow('negate');
  return -a;
}

export function addU64(a: bigint, b: bigint): bigint {
  const exact = a + b;
  if (BigInt.asUintN(64, exact) !== exact) overflow('add');
  return exact;
}

export function subU64(a: bigint, b: bigint): bigint {
  const exact = a - b;
  if (BigInt.asUintN(64, exact) !== exact) overflow('subtract');
  return exact;
}

export function mulU64(a: bigint, b: bigint): bigint {
  const exact = a * b;
  if (BigInt.asUintN(64, exact) !== exact) overflow('multiply');
  return exact;
}

export function divU64(a: bigint, b: bigint): bigint {
  if (b === 0n) byZero('divide');
  return a / b;
}

export function remU64(a: bigint, b: bigint): bigint {
  if (b === 0n) byZero('remainder');
  return a % b;
}

export function shlU64(a: bigint, count: number): bigint {
  if (!(count >= 0 && count < 64)) overflow('shift left');
  return BigInt.asUintN(64, a << BigInt(count));
}

export function shrU64(a: bigint, count: number): bigint {
  if (!(count >= 0 && count < 64)) overflow('shift right');
  return a >> BigInt(count);
}

export function negU64(a: bigint): bigint {
  if (BigInt.asUintN(64, -a) !== -a) overflow('negate');
  return -a;
}

export function addI128(a: bigint, b: bigint): bigint {
  const exact = a + b;
  if (BigInt.asIntN(128, exact) !== exact) overflow('add');
  return exact;
}

export function subI128(a: bigint, b: bigint): bigint {
  const exact = a - b;
  if (BigInt.asIntN(128, exact) !== exact) overflow('subtract');
  return exact;
}

export function mulI128(a: bigint, b: bigint): bigint {
  const exact = a * b;
  if (BigInt.asIntN(128, exact) !== exact) overflow('multiply');
  return exact;
}

export function divI128(a: bigint, b: bigint): bigint {
  if (b === 0n) byZero('divide');
  if (b === -1n && a === -(2n ** 127n)) overflow('divide');
  return a / b;
}

export function remI128(a: bigint, b: bigint): bigint {
  if (b === 0n) byZero('remainder');
  if (b === -1n && a === -(2n ** 127n)) overflow('calculate the remainder');
  return a % b;
}

export function shlI128(a: bigint, count: number): bigint {
  if (!(count >= 0 && count < 128)) overflow('shift left');
  return BigInt.asIntN(128, a << BigInt(count));
}

export function shrI128(a: bigint, count: number): bigint {
  if (!(count >= 0 && count < 128)) overflow('shift right');
  return a >> BigInt(count);
}

export function negI128(a: bigint): bigint {
  if (BigInt.asIntN(128, -a) !== -a) overflow('negate');
  return -a;
}

export function addU128(a: bigint, b: bigint): bigint {
  const exact = a + b;
  if (BigInt.asUintN(128, exact) !== exact) overflow('add');
  return exact;
}

export function subU128(a: bigint, b: bigint): bigint {
  const exact = a - b;
  if (BigInt.asUintN(128, exact) !== exact) overflow('subtract');
  return exact;
}

export function mulU128(a: bigint, b: bigint): bigint {
  const exact = a * b;
  if (BigInt.asUintN(128, exact) !== exact) overflow('multiply');
  return exact;
}

export function divU128(a: bigint, b: bigint): bigint {
  if (b === 0n) byZero('divide');
  return a / b;
}

export function remU128(a: bigint, b: bigint): bigint {
  if (b === 0n) byZero('remainder');
  return a % b;
}

export function shlU128(a: bigint, count: number): bigint {
  if (!(count >= 0 && count < 128)) overflow('shift left');
  return BigInt.asUintN(128, a << BigInt(count));
}

export function shrU128(a: bigint, count: number): bigint {
  if (!(count >= 0 && count < 128)) overflow('shift right');
  return a >> BigInt(count);
}

export function negU128(a: bigint): bigint {
  if (BigInt.asUintN(128, -a) !== -a) overflow('negate');
  return -a;
}
