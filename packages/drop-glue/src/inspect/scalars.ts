import type { Scalar } from '../types/drop-type.js';

/** Reads a scalar; undefined where its bytes are no value of it. 64 bits and more are bigints, sizes and addresses numbers where they fit. */
export function readScalar(
  scalar: Scalar,
  bytes: DataView<ArrayBuffer>,
): number | bigint | boolean | string | undefined {
  switch (scalar) {
    case 'i8':
      return bytes.getInt8(0);
    case 'u8':
      return bytes.getUint8(0);
    case 'i16':
      return bytes.getInt16(0, true);
    case 'u16':
      return bytes.getUint16(0, true);
    case 'i32':
      return bytes.getInt32(0, true);
    case 'u32':
      return bytes.getUint32(0, true);
    case 'i64':
      return bytes.getBigInt64(0, true);
    case 'u64':
      return bytes.getBigUint64(0, true);
    case 'i128':
      return (bytes.getBigInt64(8, true) << 64n) | bytes.getBigUint64(0, true);
    case 'u128':
      return (bytes.getBigUint64(8, true) << 64n) | bytes.getBigUint64(0, true);
    case 'isize':
      return short(bytes.getBigInt64(0, true));
    case 'usize':
    case 'address':
      return short(bytes.getBigUint64(0, true));
    case 'f32':
      return bytes.getFloat32(0, true);
    case 'f64':
      return bytes.getFloat64(0, true);
    case 'bool':
      return bytes.getUint8(0) < 2 ? bytes.getUint8(0) === 1 : undefined;
    case 'char':
      return character(bytes.getUint32(0, true));
    case 'text':
      return textOf(bytes.buffer, false);
  }
}

/** Decodes UTF-8; undefined where it is not. @param isCut - whether the last character may be incomplete */
export function textOf(bytes: ArrayBuffer, isCut: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
}

/** The first bytes in hexadecimal. */
export function hexOf(bytes: DataView<ArrayBuffer>): string {
  return Array.from(new Uint8Array(bytes.buffer), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function short(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function character(code: number): string | undefined {
  const isScalar = code < 0xd800 || (code > 0xdfff && code <= 0x10ffff);
  return isScalar ? String.fromCodePoint(code) : undefined;
}
