// Floats to integers, which saturate, and the bits of numbers.
import { USIZE_MAX } from './limits.js';

/** The integer part of a float, kept between two limits; 0 for NaN. */
function saturated(value: number, least: number, most: number): number {
  if (value >= most) return most;
  if (value <= least) return least;
  return Math.trunc(value) + 0 || 0;
}

export function toI32(value: number): number {
  if (value >= 0x7fff_ffff) return 0x7fff_ffff;
  return value <= -0x8000_0000 ? -0x8000_0000 : value | 0;
}

export function toU32(value: number): number {
  if (value >= 0xffff_ffff) return 0xffff_ffff;
  return value > 0 ? value >>> 0 : 0;
}

export const toI8 = (value: number): number => saturated(value, -0x80, 0x7f);
export const toU8 = (value: number): number => saturated(value, 0, 0xff);
export const toI16 = (value: number): number => saturated(value, -0x8000, 0x7fff);
export const toU16 = (value: number): number => saturated(value, 0, 0xffff);

export function toUsize(value: number): number {
  if (value >= 2 ** 53) return value >= 2 ** 64 ? USIZE_MAX : (BigInt(value) as unknown as number);
  return value > 0 ? Math.trunc(value) : 0;
}

export function toIsize(value: number): number {
  return saturated(value, -(2 ** 63), 2 ** 63);
}

function saturatedWide(value: number, least: bigint, most: bigint): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= Number(most)) return most;
  return value <= Number(least) ? least : BigInt(Math.trunc(value));
}

export const toI64 = (value: number): bigint => saturatedWide(value, -(2n ** 63n), 2n ** 63n - 1n);
export const toU64 = (value: number): bigint => saturatedWide(value, 0n, 2n ** 64n - 1n);
export const toI128 = (value: number): bigint => saturatedWide(value, -(2n ** 127n), 2n ** 127n - 1n);
export const toU128 = (value: number): bigint => saturatedWide(value, 0n, 2n ** 128n - 1n);

export const f64OfWide = (value: bigint): number => Number(value);

/** Rounded once: to odd at 53 bits first, so that the second rounding sees what was cut off. */
export function f32OfWide(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  const extra = Math.max(0, magnitude.toString(2).length - 40);
  const cut = magnitude >> BigInt(extra);
  const odd = cut << BigInt(extra) === magnitude ? cut : cut | 1n;
  const rounded = Math.fround(Number(odd) * 2 ** extra);
  return value < 0n ? -rounded : rounded;
}

const scratch = new DataView(new ArrayBuffer(8));

export function bitsOfF64(value: number): bigint {
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}

export function f64OfBits(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}

export function bitsOfF32(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

export function f32OfBits(bits: number): number {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
}

export function countOnes(value: number, _bits: number): number {
  let v = value - ((value >>> 1) & 0x5555_5555);
  v = (v & 0x3333_3333) + ((v >>> 2) & 0x3333_3333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

export function leadingZeros(value: number, bits: number): number {
  return Math.clz32(value) - (32 - bits);
}

export function trailingZeros(value: number, bits: number): number {
  return value === 0 ? bits : 31 - Math.clz32(value & -value);
}

/** The bits of an integer of 64 or 128 as an unsigned bigint; sizes are numbers. */
export function bitsAsBigInt(value: number | bigint, bits: number): bigint {
  if (typeof value === 'bigint') return BigInt.asUintN(bits, value);
  return value === USIZE_MAX ? 2n ** 64n - 1n : BigInt.asUintN(bits, BigInt(value));
}

export function countOnesWide(value: number | bigint, bits: number): number {
  return bitsAsBigInt(value, bits).toString(2).replaceAll('0', '').length;
}

export function leadingZerosWide(value: number | bigint, bits: number): number {
  const exact = bitsAsBigInt(value, bits);
  return exact === 0n ? bits : bits - exact.toString(2).length;
}

export function trailingZerosWide(value: number | bigint, bits: number): number {
  const exact = bitsAsBigInt(value, bits);
  if (exact === 0n) return bits;
  const text = exact.toString(2);
  return text.length - 1 - text.lastIndexOf('1');
}
