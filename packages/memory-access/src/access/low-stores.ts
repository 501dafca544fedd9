// The stores that generated code runs: the counterpart of low-loads.ts, built the same way.

import type { Address } from '../address.js';
import { lowWindow } from '../windows.js';
import {
  farSetAddress,
  farSetBool,
  farSetF32,
  farSetF64,
  farSetI8,
  farSetI16,
  farSetI32,
  farSetI64,
  farSetI64Number,
  farSetU8,
  farSetU16,
  farSetU32,
  farSetU64,
  farSetU64Number,
} from './far-stores.js';

const LOW = lowWindow;

export function setLowI8(address: Address, value: number): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o) LOW.setInt8(o, value);
  else farSetI8(address, value);
}

export function setLowU8(address: Address, value: number): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o) LOW.setUint8(o, value);
  else farSetU8(address, value);
}

export function setLowI16(address: Address, value: number): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o) LOW.setInt16(o, value, true);
  else farSetI16(address, value);
}

export function setLowU16(address: Address, value: number): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o) LOW.setUint16(o, value, true);
  else farSetU16(address, value);
}

export function setLowI32(address: Address, value: number): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o) LOW.setInt32(o, value, true);
  else farSetI32(address, value);
}

export function setLowU32(address: Address, value: number): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o) LOW.setUint32(o, value, true);
  else farSetU32(address, value);
}

export function setLowF32(address: Address, value: number): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o) LOW.setFloat32(o, value, true);
  else farSetF32(address, value);
}

export function setLowF64(address: Address, value: number): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o) LOW.setFloat64(o, value, true);
  else farSetF64(address, value);
}

export function setLowI64(address: Address, value: bigint): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o) LOW.setBigInt64(o, value, true);
  else farSetI64(address, value);
}

export function setLowU64(address: Address, value: bigint): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o) LOW.setBigUint64(o, value, true);
  else farSetU64(address, value);
}

export function setLowBool(address: Address, value: boolean): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o) LOW.setUint8(o, value ? 1 : 0);
  else farSetBool(address, value);
}

export function setLowI64Number(address: Address, value: number): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o && (value | 0) === value) {
    LOW.setInt32(o, value, true);
    LOW.setInt32(o + 4, value >> 31, true);
  } else farSetI64Number(address, value);
}

export function setLowU64Number(address: Address, value: number): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o && (value & 0x7fffffff) === value) {
    LOW.setInt32(o, value, true);
    LOW.setInt32(o + 4, 0, true);
  } else farSetU64Number(address, value);
}

export function setLowAddress(address: Address, value: Address): void {
  const o = address - 4096;
  if ((o & 0x7fffffff) === o && (value & 0x7fffffff) === value) {
    LOW.setInt32(o, value, true);
    LOW.setInt32(o + 4, 0, true);
  } else farSetAddress(address, value);
}
