// The loads that generated code runs. Below 2^31 one test covers the null page, negatives, fractions, NaN and high
// addresses: `o & 0x7fffffff` equals `o` only for an integer offset into the low window. Everything else goes to
// far-loads.ts.
//
// 4096 is NULL_PAGE, written out: an imported constant would be read from its module's cell at every access.
// Each function is some 40 bytes of bytecode, as V8 inlines about 920 bytes into one caller. Each is written out:
// functions evaluated twice from one source text would share feedback, and LOW would no longer be a constant in them.

import type { Address } from '../address.js';
import { lowWindow } from '../windows.js';
import {
  farGetAddress,
  farGetBool,
  farGetF32,
  farGetF64,
  farGetI8,
  farGetI16,
  farGetI32,
  farGetI64,
  farGetI64Number,
  farGetU8,
  farGetU16,
  farGetU32,
  farGetU64,
  farGetU64Number,
  signedFrom,
  unsignedFrom,
} from './far-loads.js';

const LOW = lowWindow;

export function getLowI8(address: Address): number {
  const o = address - 4096;
  return (o & 0x7fffffff) === o ? LOW.getInt8(o) : farGetI8(address);
}

export function getLowU8(address: Address): number {
  const o = address - 4096;
  return (o & 0x7fffffff) === o ? LOW.getUint8(o) : farGetU8(address);
}

export function getLowI16(address: Address): number {
  const o = address - 4096;
  return (o & 0x7fffffff) === o ? LOW.getInt16(o, true) : farGetI16(address);
}

export function getLowU16(address: Address): number {
  const o = address - 4096;
  return (o & 0x7fffffff) === o ? LOW.getUint16(o, true) : farGetU16(address);
}

export function getLowI32(address: Address): number {
  const o = address - 4096;
  return (o & 0x7fffffff) === o ? LOW.getInt32(o, true) : farGetI32(address);
}

export function getLowU32(address: Address): number {
  const o = address - 4096;
  return (o & 0x7fffffff) === o ? LOW.getUint32(o, true) : farGetU32(address);
}

export function getLowF32(address: Address): number {
  const o = address - 4096;
  return (o & 0x7fffffff) === o ? LOW.getFloat32(o, true) : farGetF32(address);
}

export function getLowF64(address: Address): number {
  const o = address - 4096;
  return (o & 0x7fffffff) === o ? LOW.getFloat64(o, true) : farGetF64(address);
}

export function getLowI64(address: Address): bigint {
  const o = address - 4096;
  return (o & 0x7fffffff) === o ? LOW.getBigInt64(o, true) : farGetI64(address);
}

export function getLowU64(address: Address): bigint {
  const o = address - 4096;
  return (o & 0x7fffffff) === o ? LOW.getBigUint64(o, true) : farGetU64(address);
}

export function getLowBool(address: Address): boolean {
  const o = address - 4096;
  return (o & 0x7fffffff) === o ? LOW.getUint8(o) !== 0 : farGetBool(address);
}

export function getLowI64Number(address: Address): number {
  const o = address - 4096;
  if ((o & 0x7fffffff) !== o) return farGetI64Number(address);
  const low = LOW.getInt32(o, true);
  const high = LOW.getInt32(o + 4, true);
  return high === low >> 31 ? low : signedFrom(low, high);
}

export function getLowU64Number(address: Address): number {
  const o = address - 4096;
  if ((o & 0x7fffffff) !== o) return farGetU64Number(address);
  const low = LOW.getInt32(o, true);
  const high = LOW.getInt32(o + 4, true);
  return high === 0 && low >= 0 ? low : unsignedFrom(low, high);
}

export function getLowAddress(address: Address): Address {
  const o = address - 4096;
  if ((o & 0x7fffffff) !== o) return farGetAddress(address);
  const low = LOW.getInt32(o, true);
  const high = LOW.getInt32(o + 4, true);
  return high === 0 && low >= 0 ? low : unsignedFrom(low, high);
}
