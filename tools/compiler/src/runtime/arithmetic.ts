// Arithmetic that panics where a result leaves its type, of integers up to 32 bits. V8 inlines these functions, and compares nothing where
// its own types say that the result fits.
import { byZero, overflow } from './panics.js';

export function addI8(a: number, b: number): number {
  const exact = a + b;
  const result = (exact << 24) >> 24;
  if (result !== exact) overflow('add');
  return result;
}

export function subI8(a: number, b: number): number {
  const exact = a - b;
  const result = (exact << 24) >> 24;
  if (result !== exact) overflow('subtract');
  return result;
}

export function mulI8(a: number, b: number): number {
  const exact = a * b;
  const result = (exact << 24) >> 24;
  if (result !== exact) overflow('multiply');
  return result;
}

export function divI8(a: number, b: number): number {
  if (b === 0) byZero('divide');
  if (b === -1 && a === -128) overflow('divide');
  return (a / b) | 0;
}

export function remI8(a: number, b: number): number {
  if (b === 0) byZero('remainder');
  if (b === -1 && a === -128) overflow('calculate the remainder');
  return (a % b) | 0;
}

export function shlI8(a: number, count: number): number {
  if (count >>> 0 >= 8) overflow('shift left');
  return ((a << count) << 24) >> 24;
}

export function shrI8(a: number, count: number): number {
  if (count >>> 0 >= 8) overflow('shift right');
  return a >> count;
}

export function negI8(a: number): number {
  if (a === -128) overflow('negate');
  return -a | 0;
}

export function addI16(a: number, b: number): number {
  const exact = a + b;
  const result = (exact << 16) >> 16;
  if (result !== exact) overflow('add');
  return result;
}

export function subI16(a: number, b: number): number {
  const exact = a - b;
  const result = (exact << 16) >> 16;
  if (result !== exact) overflow('subtract');
  return result;
}

export function mulI16(a: number, b: number): number {
  const exact = a * b;
  const result = (exact << 16) >> 16;
  if (result !== exact) overflow('multiply');
  return result;
}

export function divI16(a: number, b: number): number {
  if (b === 0) byZero('divide');
  if (b === -1 && a === -32768) overflow('divide');
  return (a / b) | 0;
}

export function remI16(a: number, b: number): number {
  if (b === 0) byZero('remainder');
  if (b === -1 && a === -32768) overflow('calculate the remainder');
  return (a % b) | 0;
}

export function shlI16(a: number, count: number): number {
  if (count >>> 0 >= 16) overflow('shift left');
  return ((a << count) << 16) >> 16;
}

export function shrI16(a: number, count: number): number {
  if (count >>> 0 >= 16) overflow('shift right');
  return a >> count;
}

export function negI16(a: number): number {
  if (a === -32768) overflow('negate');
  return -a | 0;
}

export function addI32(a: number, b: number): number {
  const exact = a + b;
  const result = exact | 0;
  if (result !== exact) overflow('add');
  return result;
}

export function subI32(a: number, b: number): number {
  const exact = a - b;
  const result = exact | 0;
  if (result !== exact) overflow('subtract');
  return result;
}

export function mulI32(a: number, b: number): number {
  const exact = a * b;
  const result = exact | 0;
  if (result !== exact) overflow('multiply');
  return result;
}

export function divI32(a: number, b: number): number {
  if (b === 0) byZero('divide');
  if (b === -1 && a === -2147483648) overflow('divide');
  return (a / b) | 0;
}

export function remI32(a: number, b: number): number {
  if (b === 0) byZero('remainder');
  if (b === -1 && a === -2147483648) overflow('calculate the remainder');
  return (a % b) | 0;
}

export function shlI32(a: number, count: number): number {
  if (count >>> 0 >= 32) overflow('shift left');
  return a << count;
}

export function shrI32(a: number, count: number): number {
  if (count >>> 0 >= 32) overflow('shift right');
  return a >> count;
}

export function negI32(a: number): number {
  if (a === -2147483648) overflow('negate');
  return -a | 0;
}

export function addU8(a: number, b: number): number {
  const exact = a + b;
  const result = exact & 0xff;
  if (result !== exact) overflow('add');
  return result;
}

export function subU8(a: number, b: number): number {
  const exact = a - b;
  const result = exact & 0xff;
  if (result !== exact) overflow('subtract');
  return result;
}

export function mulU8(a: number, b: number): number {
  const exact = a * b;
  const result = exact & 0xff;
  if (result !== exact) overflow('multiply');
  return result;
}

export function divU8(a: number, b: number): number {
  if (b === 0) byZero('divide');
  return (a / b) >>> 0;
}

export function remU8(a: number, b: number): number {
  if (b === 0) byZero('remainder');
  return (a % b) >>> 0;
}

export function shlU8(a: number, count: number): number {
  if (count >>> 0 >= 8) overflow('shift left');
  return (a << count) & 0xff;
}

export function shrU8(a: number, count: number): number {
  if (count >>> 0 >= 8) overflow('shift right');
  return a >>> count;
}

export function negU8(a: number): number {
  if (a !== 0) overflow('negate');
  return 0;
}

export function addU16(a: number, b: number): number {
  const exact = a + b;
  const result = exact & 0xffff;
  if (result !== exact) overflow('add');
  return result;
}

export function subU16(a: number, b: number): number {
  const exact = a - b;
  const result = exact & 0xffff;
  if (result !== exact) overflow('subtract');
  return result;
}

export function mulU16(a: number, b: number): number {
  const exact = a * b;
  const result = exact & 0xffff;
  if (result !== exact) overflow('multiply');
  return result;
}

export function divU16(a: number, b: number): number {
  if (b === 0) byZero('divide');
  return (a / b) >>> 0;
}

export function remU16(a: number, b: number): number {
  if (b === 0) byZero('remainder');
  return (a % b) >>> 0;
}

export function shlU16(a: number, count: number): number {
  if (count >>> 0 >= 16) overflow('shift left');
  return (a << count) & 0xffff;
}

export function shrU16(a: number, count: number): number {
  if (count >>> 0 >= 16) overflow('shift right');
  return a >>> count;
}

export function negU16(a: number): number {
  if (a !== 0) overflow('negate');
  return 0;
}

export function addU32(a: number, b: number): number {
  const exact = a + b;
  const result = exact >>> 0;
  if (result !== exact) overflow('add');
  return result;
}

export function subU32(a: number, b: number): number {
  const exact = a - b;
  const result = exact >>> 0;
  if (result !== exact) overflow('subtract');
  return result;
}

export function mulU32(a: number, b: number): number {
  const exact = a * b;
  const result = exact >>> 0;
  if (result !== exact) overflow('multiply');
  return result;
}

export function divU32(a: number, b: number): number {
  if (b === 0) byZero('divide');
  return (a / b) >>> 0;
}

export function remU32(a: number, b: number): number {
  if (b === 0) byZero('remainder');
  return (a % b) >>> 0;
}

export function shlU32(a: number, count: number): number {
  if (count >>> 0 >= 32) overflow('shift left');
  return (a << count) >>> 0;
}

export function shrU32(a: number, count: number): number {
  if (count >>> 0 >= 32) overflow('shift right');
  return a >>> count;
}

export function negU32(a: number): number {
  if (a !== 0) overflow('negate');
  return 0;
}
