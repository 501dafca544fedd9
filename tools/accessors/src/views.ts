// The views. Each row gives an exact view and an unsafe one: `i8Array` and `unsafeI8Array`.

import type { ViewRow } from './rows.js';

export const VIEWS: readonly ViewRow[] = [
  { name: 'bytes', array: 'Uint8Array', width: 1, summary: 'Views memory as unsigned bytes' },
  { name: 'i8Array', array: 'Int8Array', width: 1, summary: 'Views memory as 8-bit signed integers' },
  {
    name: 'u8Array',
    array: 'Uint8Array',
    width: 1,
    summary: 'Views memory as unsigned bytes; another name of `bytes`',
  },
  { name: 'i16Array', array: 'Int16Array', width: 2, summary: 'Views memory as 16-bit signed integers' },
  { name: 'u16Array', array: 'Uint16Array', width: 2, summary: 'Views memory as 16-bit unsigned integers' },
  { name: 'i32Array', array: 'Int32Array', width: 4, summary: 'Views memory as 32-bit signed integers' },
  { name: 'u32Array', array: 'Uint32Array', width: 4, summary: 'Views memory as 32-bit unsigned integers' },
  { name: 'f32Array', array: 'Float32Array', width: 4, summary: 'Views memory as 32-bit floats' },
  { name: 'f64Array', array: 'Float64Array', width: 8, summary: 'Views memory as 64-bit floats' },
  { name: 'i64Array', array: 'BigInt64Array', width: 8, summary: 'Views memory as 64-bit signed integers' },
  {
    name: 'u64Array',
    array: 'BigUint64Array',
    width: 8,
    summary: 'Views memory as 64-bit unsigned integers',
  },
];

/** The name of the unsafe view of a row. */
export function unsafeName(name: string): string {
  return `unsafe${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
