// Stores that no window serves yet: the counterpart of missed-loads.ts. A value is converted as DataView converts it, and
// nothing is written when one is refused.

import type { Address } from '../address.js';
import { native } from '../native.js';
import { offsetOf, openWindow } from '../windows.js';
import { checkSigned, checkUnsigned, highHalf } from './halves.js';

export function setI8(address: Address, value: number): void {
  const view = openWindow(address);
  if (view === undefined) native().setI8(address, value | 0);
  else view.setInt8(offsetOf(address), value);
}

export function setU8(address: Address, value: number): void {
  const view = openWindow(address);
  if (view === undefined) native().setI8(address, value | 0);
  else view.setUint8(offsetOf(address), value);
}

export function setI16(address: Address, value: number): void {
  const view = openWindow(address);
  if (view === undefined) native().setI16(address, value | 0);
  else view.setInt16(offsetOf(address), value, true);
}

export function setU16(address: Address, value: number): void {
  const view = openWindow(address);
  if (view === undefined) native().setI16(address, value | 0);
  else view.setUint16(offsetOf(address), value, true);
}

export function setI32(address: Address, value: number): void {
  const view = openWindow(address);
  if (view === undefined) native().setI32(address, value | 0);
  else view.setInt32(offsetOf(address), value, true);
}

export function setU32(address: Address, value: number): void {
  const view = openWindow(address);
  if (view === undefined) native().setI32(address, value | 0);
  else view.setUint32(offsetOf(address), value, true);
}

export function setF32(address: Address, value: number): void {
  const view = openWindow(address);
  if (view === undefined) native().setF32(address, +value);
  else view.setFloat32(offsetOf(address), value, true);
}

export function setF64(address: Address, value: number): void {
  const view = openWindow(address);
  if (view === undefined) native().setF64(address, +value);
  else view.setFloat64(offsetOf(address), value, true);
}

export function setI64(address: Address, value: bigint): void {
  const view = openWindow(address);
  if (view === undefined) native().setI64(address, BigInt.asIntN(64, value));
  else view.setBigInt64(offsetOf(address), value, true);
}

export function setU64(address: Address, value: bigint): void {
  const view = openWindow(address);
  if (view === undefined) native().setI64(address, BigInt.asIntN(64, value));
  else view.setBigUint64(offsetOf(address), value, true);
}

export function setBool(address: Address, value: boolean): void {
  setU8(address, value ? 1 : 0);
}

export function setI64Number(address: Address, value: number): void {
  checkSigned(value);
  setHalves(address, value);
}

export function setU64Number(address: Address, value: number): void {
  checkUnsigned(value);
  setHalves(address, value);
}

export function setAddress(address: Address, value: Address): void {
  checkUnsigned(value);
  setHalves(address, value);
}

function setHalves(address: Address, value: number): void {
  setI32(address, value);
  setI32(address + 4, highHalf(value));
}
