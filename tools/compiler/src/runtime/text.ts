// Numbers and characters as text.
import { isUtf8 as areUtf8 } from 'node:buffer';
import { MemoryAccess } from '@justlang/memory-access';
import { bitsAsBigInt } from './casts.js';
import { USIZE_MAX } from './limits.js';

function writeAscii(text: string, to: number): number {
  for (let i = 0; i < text.length; i++) MemoryAccess.setU8(to + i, text.charCodeAt(i));
  return text.length;
}

/** The digits of an integer: of its magnitude with radix 10, else of its bits. */
export function integerDigits(value: number | bigint, radix: number, to: number, bits: number): number {
  if (radix !== 10) {
    const small = typeof value === 'number' && value >= 0 && value !== USIZE_MAX;
    return writeAscii((small ? value : bitsAsBigInt(value, bits)).toString(radix), to);
  }
  if (typeof value === 'number' && (value | 0) === value) return smallDigits(value < 0 ? -value : value, to);
  if (value === USIZE_MAX) return writeAscii('18446744073709551615', to);
  if (value === 2 ** 63) return writeAscii('9223372036854775807', to);
  const text = typeof value === 'number' ? BigInt(value).toString() : value.toString();
  return writeAscii(text.startsWith('-') ? text.slice(1) : text, to);
}

function smallDigits(value: number, to: number): number {
  let count = 1;
  for (let limit = 10; value >= limit; limit *= 10) count++;
  let rest = value;
  for (let i = count - 1; i >= 0; i--) {
    const next = Math.floor(rest / 10);
    MemoryAccess.setU8(to + i, 48 + rest - next * 10);
    rest = next;
  }
  return count;
}

/** The shortest digits that read back as a number above 0, of all `f32` where `single`; the number is 0.DIGITS times 10^exponent. */
export function floatShortest(value: number, single: boolean, digits: number, exponent: number): number {
  const [mantissa, power] = (single ? shortestSingle(value) : shortestDouble(value)).split('e') as [
    string,
    string,
  ];
  MemoryAccess.setI32(exponent, Number(power) + 1);
  return writeAscii(mantissa.replace('.', '').replace(/0+$/, ''), digits);
}

/** Of two shortest texts that are equally near, JavaScript takes the even one, Rust the larger one. */
function shortestDouble(value: number): string {
  const text = value.toExponential();
  const places = text.indexOf('e') - 2;
  if (places < 14) return text;
  const [, exact = ''] = value.toExponential(100).match(/\.(\d*)/) ?? [];
  if (!/^50*$/.test(exact.slice(places))) return text;
  // `toExponential` rounds a tie up.
  const larger = value.toExponential(places);
  return Number(larger) === value ? larger : text;
}

function shortestSingle(value: number): string {
  for (let places = 0; places < 9; places++) {
    const text = value.toExponential(places);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential();
}

/** A number as `mantissa * 2^power`. */
function exactly(value: number): { mantissa: bigint; power: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & (2n ** 52n - 1n);
  return biased === 0
    ? { mantissa: fraction, power: -1074 }
    : { mantissa: fraction | (2n ** 52n), power: biased - 1075 };
}

/** `value * 10^places`, rounded half to even. */
function scaled(value: number, places: number): bigint {
  const { mantissa, power } = exactly(value);
  let top = mantissa;
  let bottom = 1n;
  if (places >= 0) top *= 10n ** BigInt(places);
  else bottom *= 10n ** BigInt(-places);
  if (power >= 0) top <<= BigInt(power);
  else bottom <<= BigInt(-power);
  const quotient = top / bottom;
  const twice = (top - quotient * bottom) * 2n;
  const up = twice > bottom || (twice === bottom && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}

export function floatFixed(value: number, places: number, to: number): number {
  if (places <= 15 && value < 1e21) {
    // `toFixed` is exact, but rounds a tie up: only what is near one takes the long way.
    const distance = Math.abs((value * 10 ** places) % 1) - 0.5;
    if (Math.abs(distance) > 1e-3) return writeAscii(value.toFixed(places), to);
  }
  const digits = scaled(value, places)
    .toString()
    .padStart(places + 1, '0');
  const split = digits.length - places;
  return writeAscii(places === 0 ? digits : `${digits.slice(0, split)}.${digits.slice(split)}`, to);
}

/** The first `count` digits of a number above 0, rounded half to even. */
export function floatDigits(value: number, count: number, digits: number, exponent: number): void {
  let power = Number(value.toExponential(20).split('e')[1]) + 1;
  let text = scaled(value, count - power).toString();
  if (text.length > count) {
    power++;
    text = text.slice(0, count);
  }
  MemoryAccess.setI32(exponent, power);
  writeAscii(text.padEnd(count, '0'), digits);
}

export function parseNumber(address: number, length: number): number {
  return Number(MemoryAccess.decodeUtf8(address, length));
}

export function isUtf8(address: number, length: number): boolean {
  return areUtf8(MemoryAccess.unsafeBytes(address, length));
}

const PROPERTIES = [
  /\p{Alphabetic}/u,
  /\p{N}/u,
  /\p{Uppercase}/u,
  /\p{Lowercase}/u,
  /(?:\p{Grapheme_Extend}|(?! )[\p{C}\p{Z}])/u,
];

export function charHas(code: number, property: number): boolean {
  return PROPERTIES[property]!.test(String.fromCodePoint(code));
}

/** The upper or lower case of a char, as chars. */
export function charCase(code: number, upper: boolean, to: number): number {
  const text = String.fromCodePoint(code);
  const changed = [...(upper ? text.toUpperCase() : text.toLowerCase())];
  for (const [at, char] of changed.entries()) MemoryAccess.setU32(to + 4 * at, char.codePointAt(0)!);
  return changed.length;
}
