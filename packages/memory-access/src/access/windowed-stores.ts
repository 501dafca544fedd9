// The stores that generated code runs: the counterpart of windowed-loads.ts, which says why they look like this.

import { type Address, NULL_PAGE, SPAN } from '../address.js';
import { SLOT_MASK, windows } from '../windows.js';
import { checkSigned, checkUnsigned, highHalf } from './halves.js';
import * as missed from './missed-stores.js';

type Views = readonly (DataView | undefined)[];

/** The stores through windows; call it once. */
export function makeWindowedStores() {
  const { low, high } = windows();
  return windowedStores(
    NULL_PAGE,
    high.slots,
    high.views,
    SLOT_MASK,
    1 / SPAN,
    SPAN,
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

function windowedStores(
  FIRST: number,
  SLOTS: Uint8Array,
  VIEWS: Views,
  MASK: number,
  PER_SPAN: number,
  SPAN: number,
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
    if (i === address && i >= FIRST) setInt8((i - 8) | 0, value);
    else farI8(address, value);
  }

  function farI8(address: Address, value: number): void {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view !== undefined && (offset | 0) === offset && typeof address === 'number')
      view.setInt8(offset, value);
    else missed.setI8(address, value);
  }

  function setU8(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST) setUint8((i - 8) | 0, value);
    else farU8(address, value);
  }

  function farU8(address: Address, value: number): void {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view !== undefined && (offset | 0) === offset && typeof address === 'number')
      view.setUint8(offset, value);
    else missed.setU8(address, value);
  }

  function setI16(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST) setInt16((i - 8) | 0, value, true);
    else farI16(address, value);
  }

  function farI16(address: Address, value: number): void {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view !== undefined && (offset | 0) === offset && typeof address === 'number')
      view.setInt16(offset, value, true);
    else missed.setI16(address, value);
  }

  function setU16(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST) setUint16((i - 8) | 0, value, true);
    else farU16(address, value);
  }

  function farU16(address: Address, value: number): void {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view !== undefined && (offset | 0) === offset && typeof address === 'number')
      view.setUint16(offset, value, true);
    else missed.setU16(address, value);
  }

  function setI32(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST) setInt32((i - 8) | 0, value, true);
    else farI32(address, value);
  }

  function farI32(address: Address, value: number): void {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view !== undefined && (offset | 0) === offset && typeof address === 'number')
      view.setInt32(offset, value, true);
    else missed.setI32(address, value);
  }

  function setU32(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST) setUint32((i - 8) | 0, value, true);
    else farU32(address, value);
  }

  function farU32(address: Address, value: number): void {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view !== undefined && (offset | 0) === offset && typeof address === 'number')
      view.setUint32(offset, value, true);
    else missed.setU32(address, value);
  }

  function setF32(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST) setFloat32((i - 8) | 0, value, true);
    else farF32(address, value);
  }

  function farF32(address: Address, value: number): void {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view !== undefined && (offset | 0) === offset && typeof address === 'number')
      view.setFloat32(offset, value, true);
    else missed.setF32(address, value);
  }

  function setF64(address: Address, value: number): void {
    const i = address | 0;
    if (i === address && i >= FIRST) setFloat64((i - 8) | 0, value, true);
    else farF64(address, value);
  }

  function farF64(address: Address, value: number): void {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view !== undefined && (offset | 0) === offset && typeof address === 'number')
      view.setFloat64(offset, value, true);
    else missed.setF64(address, value);
  }

  function setI64(address: Address, value: bigint): void {
    const i = address | 0;
    if (i === address && i >= FIRST) setBigInt64((i - 8) | 0, value, true);
    else farI64(address, value);
  }

  function farI64(address: Address, value: bigint): void {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view !== undefined && (offset | 0) === offset && typeof address === 'number')
      view.setBigInt64(offset, value, true);
    else missed.setI64(address, value);
  }

  function setU64(address: Address, value: bigint): void {
    const i = address | 0;
    if (i === address && i >= FIRST) setBigUint64((i - 8) | 0, value, true);
    else farU64(address, value);
  }

  function farU64(address: Address, value: bigint): void {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view !== undefined && (offset | 0) === offset && typeof address === 'number')
      view.setBigUint64(offset, value, true);
    else missed.setU64(address, value);
  }

  function setBool(address: Address, value: boolean): void {
    const i = address | 0;
    if (i === address && i >= FIRST) setUint8((i - 8) | 0, value ? 1 : 0);
    else farU8(address, value ? 1 : 0);
  }

  function setI64Number(address: Address, value: number): void {
    const i = address | 0;
    const low = value | 0;
    if (i === address && i >= FIRST && low === value) {
      setInt32((i - 8) | 0, low, true);
      setInt32((i - 4) | 0, low >> 31, true);
    } else {
      checkSigned(value);
      setHalves(address, value);
    }
  }

  function setU64Number(address: Address, value: number): void {
    const i = address | 0;
    const low = value | 0;
    if (i === address && i >= FIRST && low === value && low >= 0) {
      setInt32((i - 8) | 0, low, true);
      setInt32((i - 4) | 0, 0, true);
    } else {
      checkUnsigned(value);
      setHalves(address, value);
    }
  }

  function setAddress(address: Address, value: Address): void {
    const i = address | 0;
    const low = value | 0;
    if (i === address && i >= FIRST && low === value && low >= 0) {
      setInt32((i - 8) | 0, low, true);
      setInt32((i - 4) | 0, 0, true);
    } else {
      checkUnsigned(value);
      setHalves(address, value);
    }
  }

  function setHalves(address: Address, value: number): void {
    setI32(address, value | 0);
    setI32(address + 4, highHalf(value));
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
    setI64,
    setU64,
    setBool,
    setI64Number,
    setU64Number,
    setAddress,
  };
}
