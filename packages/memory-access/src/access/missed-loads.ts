// Loads that no window serves yet: of a bad address, of the first address in a span, or beyond the last window. Where
// there are no windows at all, they are the accessors.

import type { Address } from '../address.js';
import { native } from '../native.js';
import { offsetOf, openWindow } from '../windows.js';
import { signedFrom, unsignedFrom } from './halves.js';

export function getI8(address: Address): number {
  const view = openWindow(address);
  return view === undefined ? native().getI8(address) : view.getInt8(offsetOf(address));
}

export function getU8(address: Address): number {
  const view = openWindow(address);
  return view === undefined ? native().getU8(address) : view.getUint8(offsetOf(address));
}

export function getI16(address: Address): number {
  const view = openWindow(address);
  return view === undefined ? native().getI16(address) : view.getInt16(offsetOf(address), true);
}

export function getU16(address: Address): number {
  const view = openWindow(address);
  return view === undefined ? native().getU16(address) : view.getUint16(offsetOf(address), true);
}

export function getI32(address: Address): number {
  const view = openWindow(address);
  return view === undefined ? native().getI32(address) : view.getInt32(offsetOf(address), true);
}

export function getU32(address: Address): number {
  const view = openWindow(address);
  return view === undefined ? native().getU32(address) : view.getUint32(offsetOf(address), true);
}

export function getF32(address: Address): number {
  const view = openWindow(address);
  return view === undefined ? native().getF32(address) : view.getFloat32(offsetOf(address), true);
}

export function getF64(address: Address): number {
  const view = openWindow(address);
  return view === undefined ? native().getF64(address) : view.getFloat64(offsetOf(address), true);
}

export function getI64(address: Address): bigint {
  const view = openWindow(address);
  return view === undefined ? native().getI64(address) : view.getBigInt64(offsetOf(address), true);
}

export function getU64(address: Address): bigint {
  const view = openWindow(address);
  return view === undefined ? native().getU64(address) : view.getBigUint64(offsetOf(address), true);
}

export function getBool(address: Address): boolean {
  return getU8(address) !== 0;
}

export function getI64Number(address: Address): number {
  return signedFrom(getI32(address), getI32(address + 4));
}

export function getU64Number(address: Address): number {
  return unsignedFrom(getI32(address), getI32(address + 4));
}

export function getAddress(address: Address): Address {
  return unsignedFrom(getI32(address), getI32(address + 4));
}
