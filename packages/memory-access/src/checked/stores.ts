// The stores of full checks: the counterpart of loads.ts.

import { type Address, NULL_PAGE, SPAN } from '../address.js';
import type { MemoryFunctions } from '../functions.js';
import { lowShadow } from '../shadow.js';
import { windows } from '../windows.js';
import { checkStore } from './check.js';
import { type FarView, makeFarView, offsetIn } from './far-view.js';

/** The checked stores; call it once. */
export function makeCheckedStores(base: MemoryFunctions) {
  const { low, backend } = windows();
  return checkedStores(
    backend === 'windows' ? NULL_PAGE : SPAN,
    lowShadow(),
    makeFarView(),
    base,
    low.setInt8.bind(low),
    low.setUint8.bind(low),
    low.setInt16.bind(low),
    low.setUint16.bind(low),
    low.setInt32.bind(low),
    low.setUint32.bind(low),
    low.setFloat32.bind(low),
    low.setFloat64.bind(low),
    low.setBigInt64.bind(low),
    low.setBigUint64.bind(low),
  );
}

function checkedStores(
  FIRST: number,
  SHADOW: Uint8Array,
  far: FarView,
  base: MemoryFunctions,
  setInt8: DataView['setInt8'],
  setUint8: DataView['setUint8'],
  setInt16: DataView['setInt16'],
  setUint16: DataView['setUint16'],
  setInt32: DataView['setInt32'],
  setUint32: DataView['setUint32'],
  setFloat32: DataView['setFloat32'],
  setFloat64: DataView['setFloat64'],
  setBigInt64: DataView['setBigInt64'],
  setBigUint64: DataView['setBigUint64'],
) {
  function setI8(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 7) + SHADOW[i >>> 3]! <= 7) setInt8(i - 8, value);
    else farSetI8(address, value);
  }

  function farSetI8(address: Address, value: number): void {
    const view = far(address, 1);
    if (view !== undefined) view.setInt8(offsetIn(address), value);
    else {
      checkStore(address, 1, 'setI8', setI8);
      base.setI8(address, value);
    }
  }

  function setU8(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 7) + SHADOW[i >>> 3]! <= 7) setUint8(i - 8, value);
    else farSetU8(address, value);
  }

  function farSetU8(address: Address, value: number): void {
    const view = far(address, 1);
    if (view !== undefined) view.setUint8(offsetIn(address), value);
    else {
      checkStore(address, 1, 'setU8', setU8);
      base.setU8(address, value);
    }
  }

  function setI16(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 1) === 0 && (i & 7) + SHADOW[i >>> 3]! <= 6)
      setInt16(i - 8, value, true);
    else farSetI16(address, value);
  }

  function farSetI16(address: Address, value: number): void {
    const view = far(address, 2);
    if (view !== undefined) view.setInt16(offsetIn(address), value, true);
    else {
      checkStore(address, 2, 'setI16', setI16);
      base.setI16(address, value);
    }
  }

  function setU16(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 1) === 0 && (i & 7) + SHADOW[i >>> 3]! <= 6)
      setUint16(i - 8, value, true);
    else farSetU16(address, value);
  }

  function farSetU16(address: Address, value: number): void {
    const view = far(address, 2);
    if (view !== undefined) view.setUint16(offsetIn(address), value, true);
    else {
      checkStore(address, 2, 'setU16', setU16);
      base.setU16(address, value);
    }
  }

  function setI32(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 3) === 0 && (i & 7) + SHADOW[i >>> 3]! <= 4)
      setInt32(i - 8, value, true);
    else farSetI32(address, value);
  }

  function farSetI32(address: Address, value: number): void {
    const view = far(address, 4);
    if (view !== undefined) view.setInt32(offsetIn(address), value, true);
    else {
      checkStore(address, 4, 'setI32', setI32);
      base.setI32(address, value);
    }
  }

  function setU32(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 3) === 0 && (i & 7) + SHADOW[i >>> 3]! <= 4)
      setUint32(i - 8, value, true);
    else farSetU32(address, value);
  }

  function farSetU32(address: Address, value: number): void {
    const view = far(address, 4);
    if (view !== undefined) view.setUint32(offsetIn(address), value, true);
    else {
      checkStore(address, 4, 'setU32', setU32);
      base.setU32(address, value);
    }
  }

  function setF32(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 3) === 0 && (i & 7) + SHADOW[i >>> 3]! <= 4)
      setFloat32(i - 8, value, true);
    else farSetF32(address, value);
  }

  function farSetF32(address: Address, value: number): void {
    const view = far(address, 4);
    if (view !== undefined) view.setFloat32(offsetIn(address), value, true);
    else {
      checkStore(address, 4, 'setF32', setF32);
      base.setF32(address, value);
    }
  }

  function setF64(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0) setFloat64(i - 8, value, true);
    else farSetF64(address, value);
  }

  function farSetF64(address: Address, value: number): void {
    const view = far(address, 8);
    if (view !== undefined) view.setFloat64(offsetIn(address), value, true);
    else {
      checkStore(address, 8, 'setF64', setF64);
      base.setF64(address, value);
    }
  }

  function setI64(address: Address, value: bigint): void {
    const i = address | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0) setBigInt64(i - 8, value, true);
    else farSetI64(address, value);
  }

  function farSetI64(address: Address, value: bigint): void {
    const view = far(address, 8);
    if (view !== undefined) view.setBigInt64(offsetIn(address), value, true);
    else {
      checkStore(address, 8, 'setI64', setI64);
      base.setI64(address, value);
    }
  }

  function setU64(address: Address, value: bigint): void {
    const i = address | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0) setBigUint64(i - 8, value, true);
    else farSetU64(address, value);
  }

  function farSetU64(address: Address, value: bigint): void {
    const view = far(address, 8);
    if (view !== undefined) view.setBigUint64(offsetIn(address), value, true);
    else {
      checkStore(address, 8, 'setU64', setU64);
      base.setU64(address, value);
    }
  }

  function setBool(address: Address, value: boolean): void {
    const i = address | 0;
    if (i === address && i >= FIRST && (i & 7) + SHADOW[i >>> 3]! <= 7) setUint8(i - 8, value ? 1 : 0);
    else {
      checkStore(address, 1, 'setBool', setBool);
      base.setBool(address, value);
    }
  }

  function setI64Number(address: Address, value: number): void {
    const i = address | 0;
    const low = value | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0 && low === value) {
      setInt32(i - 8, low, true);
      setInt32(i - 4, low >> 31, true);
    } else {
      checkStore(address, 8, 'setI64Number', setI64Number);
      base.setI64Number(address, value);
    }
  }

  function setU64Number(address: Address, value: number): void {
    const i = address | 0;
    const low = value | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0 && low === value && low >= 0) {
      setInt32(i - 8, low, true);
      setInt32(i - 4, 0, true);
    } else {
      checkStore(address, 8, 'setU64Number', setU64Number);
      base.setU64Number(address, value);
    }
  }

  function setAddress(address: Address, value: number): void {
    const i = address | 0;
    const low = value | 0;
    if (i === address && i >= FIRST && ((i & 7) | SHADOW[i >>> 3]!) === 0 && low === value && low >= 0) {
      setInt32(i - 8, low, true);
      setInt32(i - 4, 0, true);
    } else {
      checkStore(address, 8, 'setAddress', setAddress);
      base.setAddress(address, value);
    }
  }

  return {
    setI8,
    setU8,
    setI16,
    setU16,
    setI32,
    setU32,
    setF32,
    setF64,
    setBool,
    setI64,
    setU64,
    setI64Number,
    setU64Number,
    setAddress,
  };
}
