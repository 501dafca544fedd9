// The loads of full checks. The fast path is one byte of the shadow: its value is 0 or 8 where the granule is nobody's or
// wholly accessible, and an aligned load lies within one granule. All else goes the slow way: high addresses, the
// last granule of a block, misaligned addresses, and faults.

import { type Address, NULL_PAGE, SPAN } from '../address.js';
import type { MemoryFunctions } from '../functions.js';
import { lowShadow } from '../shadow.js';
import { backend, lowWindow } from '../windows.js';
import { checkLoad } from './check.js';

/** The checked loads; call it once. */
export function makeCheckedLoads(base: MemoryFunctions) {
  const low = lowWindow;
  return checkedLoads(
    backend === 'windows' ? NULL_PAGE : SPAN,
    lowShadow(),
    base,
    low.getInt8.bind(low),
    low.getUint8.bind(low),
    low.getInt16.bind(low),
    low.getUint16.bind(low),
    low.getInt32.bind(low),
    low.getUint32.bind(low),
    low.getFloat32.bind(low),
    low.getFloat64.bind(low),
    low.getBigInt64.bind(low),
    low.getBigUint64.bind(low),
  );
}

function checkedLoads(
  FIRST: number,
  SHADOW: Uint8Array,
  base: MemoryFunctions,
  getInt8: DataView['getInt8'],
  getUint8: DataView['getUint8'],
  getInt16: DataView['getInt16'],
  getUint16: DataView['getUint16'],
  getInt32: DataView['getInt32'],
  getUint32: DataView['getUint32'],
  getFloat32: DataView['getFloat32'],
  getFloat64: DataView['getFloat64'],
  getBigInt64: DataView['getBigInt64'],
  getBigUint64: DataView['getBigUint64'],
) {
  function getI8(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (SHADOW[i >>> 3]! & 0xf7) === 0) return getInt8(i - 8);
    checkLoad(address, 1, 'getI8', getI8);
    return base.getI8(address);
  }

  function getU8(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (SHADOW[i >>> 3]! & 0xf7) === 0) return getUint8(i - 8);
    checkLoad(address, 1, 'getU8', getU8);
    return base.getU8(address);
  }

  function getI16(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 1) === 0 && (SHADOW[i >>> 3]! & 0xf7) === 0)
      return getInt16(i - 8, true);
    checkLoad(address, 2, 'getI16', getI16);
    return base.getI16(address);
  }

  function getU16(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 1) === 0 && (SHADOW[i >>> 3]! & 0xf7) === 0)
      return getUint16(i - 8, true);
    checkLoad(address, 2, 'getU16', getU16);
    return base.getU16(address);
  }

  function getI32(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 3) === 0 && (SHADOW[i >>> 3]! & 0xf7) === 0)
      return getInt32(i - 8, true);
    checkLoad(address, 4, 'getI32', getI32);
    return base.getI32(address);
  }

  function getU32(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 3) === 0 && (SHADOW[i >>> 3]! & 0xf7) === 0)
      return getUint32(i - 8, true);
    checkLoad(address, 4, 'getU32', getU32);
    return base.getU32(address);
  }

  function getF32(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 3) === 0 && (SHADOW[i >>> 3]! & 0xf7) === 0)
      return getFloat32(i - 8, true);
    checkLoad(address, 4, 'getF32', getF32);
    return base.getF32(address);
  }

  function getF64(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 7) === 0 && (SHADOW[i >>> 3]! & 0xf7) === 0)
      return getFloat64(i - 8, true);
    checkLoad(address, 8, 'getF64', getF64);
    return base.getF64(address);
  }

  function getBool(address: Address): boolean {
    const i = address | 0;
    if (i === address && i >= FIRST && (SHADOW[i >>> 3]! & 0xf7) === 0) return getUint8(i - 8) !== 0;
    checkLoad(address, 1, 'getBool', getBool);
    return base.getBool(address);
  }

  function getI64(address: Address): bigint {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 7) === 0 && (SHADOW[i >>> 3]! & 0xf7) === 0)
      return getBigInt64(i - 8, true);
    checkLoad(address, 8, 'getI64', getI64);
    return base.getI64(address);
  }

  function getU64(address: Address): bigint {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 7) === 0 && (SHADOW[i >>> 3]! & 0xf7) === 0)
      return getBigUint64(i - 8, true);
    checkLoad(address, 8, 'getU64', getU64);
    return base.getU64(address);
  }

  function getI64Number(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 7) === 0 && (SHADOW[i >>> 3]! & 0xf7) === 0)
      return base.getI64Number(i);
    checkLoad(address, 8, 'getI64Number', getI64Number);
    return base.getI64Number(address);
  }

  function getU64Number(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 7) === 0 && (SHADOW[i >>> 3]! & 0xf7) === 0)
      return base.getU64Number(i);
    checkLoad(address, 8, 'getU64Number', getU64Number);
    return base.getU64Number(address);
  }

  function getAddress(address: Address): Address {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 7) === 0 && (SHADOW[i >>> 3]! & 0xf7) === 0)
      return base.getAddress(i);
    checkLoad(address, 8, 'getAddress', getAddress);
    return base.getAddress(address);
  }

  return {
    getI8,
    getU8,
    getI16,
    getU16,
    getI32,
    getU32,
    getF32,
    getF64,
    getBool,
    getI64,
    getU64,
    getI64Number,
    getU64Number,
    getAddress,
  };
}
