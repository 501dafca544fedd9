// The loads of full checks. The fast path is one byte of the shadow, for aligned loads, which lie within one granule: see
// shadow.ts. A load through a high window finds its byte in the map of a page. All else goes the slow way: misaligned
// addresses, addresses beyond the windows, and faults. What the functions use is a parameter of the function around
// them, for the reason given in windowed-loads.ts.

import { signedFrom, unsignedFrom } from '../access/halves.js';
import { type Address, NULL_PAGE, SPAN } from '../address.js';
import type { MemoryFunctions } from '../functions.js';
import { lowShadow } from '../shadow.js';
import { windows } from '../windows.js';
import { checkLoad } from './check.js';
import { type FarView, makeFarView, offsetIn } from './far-view.js';

/** The checked loads; call it once. */
export function makeCheckedLoads(base: MemoryFunctions) {
  const { low, backend } = windows();
  return checkedLoads(
    backend === 'windows' ? NULL_PAGE : SPAN,
    lowShadow(),
    makeFarView(),
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
  far: FarView,
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
    if (i === address && i >= FIRST && (i & 7) + SHADOW[i >>> 3]! <= 7) return getInt8(i - 8);
    const view = far(address, 1);
    if (view !== undefined) return view.getInt8(offsetIn(address));
    checkLoad(address, 1, 'getI8', getI8);
    return base.getI8(address);
  }

  function getU8(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 7) + SHADOW[i >>> 3]! <= 7) return getUint8(i - 8);
    const view = far(address, 1);
    if (view !== undefined) return view.getUint8(offsetIn(address));
    checkLoad(address, 1, 'getU8', getU8);
    return base.getU8(address);
  }

  function getI16(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 1) === 0 && (i & 7) + SHADOW[i >>> 3]! <= 6)
      return getInt16(i - 8, true);
    const view = far(address, 2);
    if (view !== undefined) return view.getInt16(offsetIn(address), true);
    checkLoad(address, 2, 'getI16', getI16);
    return base.getI16(address);
  }

  function getU16(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 1) === 0 && (i & 7) + SHADOW[i >>> 3]! <= 6)
      return getUint16(i - 8, true);
    const view = far(address, 2);
    if (view !== undefined) return view.getUint16(offsetIn(address), true);
    checkLoad(address, 2, 'getU16', getU16);
    return base.getU16(address);
  }

  function getI32(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 3) === 0 && (i & 7) + SHADOW[i >>> 3]! <= 4)
      return getInt32(i - 8, true);
    const view = far(address, 4);
    if (view !== undefined) return view.getInt32(offsetIn(address), true);
    checkLoad(address, 4, 'getI32', getI32);
    return base.getI32(address);
  }

  function getU32(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 3) === 0 && (i & 7) + SHADOW[i >>> 3]! <= 4)
      return getUint32(i - 8, true);
    const view = far(address, 4);
    if (view !== undefined) return view.getUint32(offsetIn(address), true);
    checkLoad(address, 4, 'getU32', getU32);
    return base.getU32(address);
  }

  function getF32(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 3) === 0 && (i & 7) + SHADOW[i >>> 3]! <= 4)
      return getFloat32(i - 8, true);
    const view = far(address, 4);
    if (view !== undefined) return view.getFloat32(offsetIn(address), true);
    checkLoad(address, 4, 'getF32', getF32);
    return base.getF32(address);
  }

  function getF64(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0) return getFloat64(i - 8, true);
    const view = far(address, 8);
    if (view !== undefined) return view.getFloat64(offsetIn(address), true);
    checkLoad(address, 8, 'getF64', getF64);
    return base.getF64(address);
  }

  function getI64(address: Address): bigint {
    const i = address | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0) return getBigInt64(i - 8, true);
    const view = far(address, 8);
    if (view !== undefined) return view.getBigInt64(offsetIn(address), true);
    checkLoad(address, 8, 'getI64', getI64);
    return base.getI64(address);
  }

  function getU64(address: Address): bigint {
    const i = address | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0) return getBigUint64(i - 8, true);
    const view = far(address, 8);
    if (view !== undefined) return view.getBigUint64(offsetIn(address), true);
    checkLoad(address, 8, 'getU64', getU64);
    return base.getU64(address);
  }

  function getBool(address: Address): boolean {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 7) + SHADOW[i >>> 3]! <= 7) return getUint8(i - 8) !== 0;
    const view = far(address, 1);
    if (view !== undefined) return view.getUint8(offsetIn(address)) !== 0;
    checkLoad(address, 1, 'getBool', getBool);
    return base.getBool(address);
  }

  function getI64Number(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0) {
      const low = getInt32(i - 8, true);
      const high = getInt32(i - 4, true);
      return high === low >> 31 ? low : signedFrom(low, high);
    }
    const view = far(address, 8);
    if (view !== undefined) {
      const at = offsetIn(address);
      return signedFrom(view.getInt32(at, true), view.getInt32(at + 4, true));
    }
    checkLoad(address, 8, 'getI64Number', getI64Number);
    return base.getI64Number(address);
  }

  function getU64Number(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0) {
      const low = getInt32(i - 8, true);
      const high = getInt32(i - 4, true);
      return high === 0 && low >= 0 ? low : unsignedFrom(low, high);
    }
    const view = far(address, 8);
    if (view !== undefined) {
      const at = offsetIn(address);
      return unsignedFrom(view.getInt32(at, true), view.getInt32(at + 4, true));
    }
    checkLoad(address, 8, 'getU64Number', getU64Number);
    return base.getU64Number(address);
  }

  function getAddress(address: Address): number {
    const i = address | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0) {
      const low = getInt32(i - 8, true);
      const high = getInt32(i - 4, true);
      return high === 0 && low >= 0 ? low : unsignedFrom(low, high);
    }
    const view = far(address, 8);
    if (view !== undefined) {
      const at = offsetIn(address);
      return unsignedFrom(view.getInt32(at, true), view.getInt32(at + 4, true));
    }
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
