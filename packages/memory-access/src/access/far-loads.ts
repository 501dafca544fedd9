// Loads from addresses at or above 2^31, and from every address where there are no windows. Each validates its
// address first, so the short loads in low-loads.ts hand over to these whatever they cannot read themselves.

import type { Address } from '../address.js';
import { tooWide } from '../faults.js';
import { native } from '../native.js';
import { highWindow, offsetOf } from '../windows.js';

export function farGetI8(address: Address): number {
  const view = highWindow(address);
  return view === undefined ? native().getI8(address) : view.getInt8(offsetOf(address));
}

export function farGetU8(address: Address): number {
  const view = highWindow(address);
  return view === undefined ? native().getU8(address) : view.getUint8(offsetOf(address));
}

export function farGetI16(address: Address): number {
  const view = highWindow(address);
  return view === undefined ? native().getI16(address) : view.getInt16(offsetOf(address), true);
}

export function farGetU16(address: Address): number {
  const view = highWindow(address);
  return view === undefined ? native().getU16(address) : view.getUint16(offsetOf(address), true);
}

export function farGetI32(address: Address): number {
  const view = highWindow(address);
  return view === undefined ? native().getI32(address) : view.getInt32(offsetOf(address), true);
}

export function farGetU32(address: Address): number {
  const view = highWindow(address);
  return view === undefined ? native().getU32(address) : view.getUint32(offsetOf(address), true);
}

export function farGetF32(address: Address): number {
  const view = highWindow(address);
  return view === undefined ? native().getF32(address) : view.getFloat32(offsetOf(address), true);
}

export function farGetF64(address: Address): number {
  const view = highWindow(address);
  return view === undefined ? native().getF64(address) : view.getFloat64(offsetOf(address), true);
}

export function farGetI64(address: Address): bigint {
  const view = highWindow(address);
  return view === undefined ? native().getI64(address) : view.getBigInt64(offsetOf(address), true);
}

export function farGetU64(address: Address): bigint {
  const view = highWindow(address);
  return view === undefined ? native().getU64(address) : view.getBigUint64(offsetOf(address), true);
}

export function farGetBool(address: Address): boolean {
  return farGetU8(address) !== 0;
}

export function farGetI64Number(address: Address): number {
  return signedFrom(farGetI32(address), farGetI32(address + 4));
}

export function farGetU64Number(address: Address): number {
  return unsignedFrom(farGetI32(address), farGetI32(address + 4));
}

export function farGetAddress(address: Address): Address {
  const view = highWindow(address);
  if (view === undefined) return unsignedFrom(native().getI32(address), native().getI32(address + 4));
  const offset = offsetOf(address);
  const low = view.getInt32(offset, true);
  const high = view.getInt32(offset + 4, true);
  return high === 0 && low >= 0 ? low : unsignedFrom(low, high);
}

/**
 * The signed 64-bit integer with these halves, as a number.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` outside -(2^53 - 1) to 2^53 - 1
 */
export function signedFrom(low: number, high: number): number {
  const value = high * 0x1_0000_0000 + (low >>> 0);
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
    ? value
    : tooWide(true, low, high);
}

/**
 * The unsigned 64-bit integer with these halves, as a number.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` above 2^53 - 1
 */
export function unsignedFrom(low: number, high: number): number {
  return high >>> 0 <= 0x1f_ffff ? high * 0x1_0000_0000 + (low >>> 0) : tooWide(false, low, high);
}
