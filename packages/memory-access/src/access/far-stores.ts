// Stores to addresses at or above 2^31, and to every address where there are no windows: the counterpart of
// far-loads.ts. Values wrap as DataView wraps them; nothing is written when a value is refused.

import type { Address } from '../address.js';
import { badInteger } from '../faults.js';
import { native } from '../native.js';
import { highWindow, offsetOf } from '../windows.js';

export function farSetI8(address: Address, value: number): void {
  const view = highWindow(address);
  if (view === undefined) native().setI8(address, value | 0);
  else view.setInt8(offsetOf(address), value);
}

export function farSetU8(address: Address, value: number): void {
  const view = highWindow(address);
  if (view === undefined) native().setI8(address, value | 0);
  else view.setUint8(offsetOf(address), value);
}

export function farSetI16(address: Address, value: number): void {
  const view = highWindow(address);
  if (view === undefined) native().setI16(address, value | 0);
  else view.setInt16(offsetOf(address), value, true);
}

export function farSetU16(address: Address, value: number): void {
  const view = highWindow(address);
  if (view === undefined) native().setI16(address, value | 0);
  else view.setUint16(offsetOf(address), value, true);
}

export function farSetI32(address: Address, value: number): void {
  const view = highWindow(address);
  if (view === undefined) native().setI32(address, value | 0);
  else view.setInt32(offsetOf(address), value, true);
}

export function farSetU32(address: Address, value: number): void {
  const view = highWindow(address);
  if (view === undefined) native().setI32(address, value | 0);
  else view.setUint32(offsetOf(address), value, true);
}

export function farSetF32(address: Address, value: number): void {
  const view = highWindow(address);
  if (view === undefined) native().setF32(address, +value);
  else view.setFloat32(offsetOf(address), value, true);
}

export function farSetF64(address: Address, value: number): void {
  const view = highWindow(address);
  if (view === undefined) native().setF64(address, +value);
  else view.setFloat64(offsetOf(address), value, true);
}

export function farSetI64(address: Address, value: bigint): void {
  const view = highWindow(address);
  if (view === undefined) native().setI64(address, BigInt.asIntN(64, value));
  else view.setBigInt64(offsetOf(address), value, true);
}

export function farSetU64(address: Address, value: bigint): void {
  const view = highWindow(address);
  if (view === undefined) native().setI64(address, BigInt.asIntN(64, value));
  else view.setBigUint64(offsetOf(address), value, true);
}

export function farSetBool(address: Address, value: boolean): void {
  farSetU8(address, value ? 1 : 0);
}

export function farSetI64Number(address: Address, value: number): void {
  if (!Number.isSafeInteger(value)) badInteger(true, value);
  setHalves(address, value);
}

export function farSetU64Number(address: Address, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) badInteger(false, value);
  setHalves(address, value);
}

export function farSetAddress(address: Address, value: Address): void {
  if (!Number.isSafeInteger(value) || value < 0) badInteger(false, value);
  setHalves(address, value);
}

function setHalves(address: Address, value: number): void {
  const view = highWindow(address);
  const high = Math.floor(value / 0x1_0000_0000);
  if (view === undefined) {
    native().setI32(address, value | 0);
    native().setI32(address + 4, high | 0);
  } else {
    const offset = offsetOf(address);
    view.setInt32(offset, value, true);
    view.setInt32(offset + 4, high, true);
  }
}
