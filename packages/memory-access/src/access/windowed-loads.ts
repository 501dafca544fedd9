// The loads that generated code runs.
//
// `i` equals the address for a 31-bit integer only, so with the test against FIRST it covers the null page, negatives,
// fractions, NaN and wrong types alike. It stays integer arithmetic in a program that also has high addresses, where
// subtracting first would turn into doubles (1.4 times the cost of a load). Windows above find their DataView in a
// table; an address without one goes to missed-loads.ts.
//
// V8 inlines about 920 bytes of bytecode into one function, so size is speed: each load is 49 bytes, of which `| 0` after
// the subtraction is 3 and spares a test for overflow. What they use is a parameter of the function around them, as that
// is the shortest constant to read (a module's const costs a test for its initialisation, an import a cell), and the
// getters are bound to the window. Each is written out and made once: functions made twice from one source text would
// share feedback, and nothing in them would be constant.

import { type Address, NULL_PAGE, SPAN } from '../address.js';
import { SLOT_MASK, windows } from '../windows.js';
import { signedFrom, unsignedFrom } from './halves.js';
import * as missed from './missed-loads.js';

type Views = readonly (DataView | undefined)[];

/** The loads through windows; call it once. */
export function makeWindowedLoads() {
  const { low, high } = windows();
  return windowedLoads(
    NULL_PAGE,
    high.slots,
    high.views,
    SLOT_MASK,
    1 / SPAN,
    SPAN,
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

function windowedLoads(
  FIRST: number,
  SLOTS: Uint8Array,
  VIEWS: Views,
  MASK: number,
  PER_SPAN: number,
  SPAN: number,
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
    return i === address && i >= FIRST ? getInt8((i - 8) | 0) : farI8(address);
  }

  function farI8(address: Address): number {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    return view !== undefined && (offset | 0) === offset && typeof address === 'number'
      ? view.getInt8(offset)
      : missed.getI8(address);
  }

  function getU8(address: Address): number {
    const i = address | 0;
    return i === address && i >= FIRST ? getUint8((i - 8) | 0) : farU8(address);
  }

  function farU8(address: Address): number {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    return view !== undefined && (offset | 0) === offset && typeof address === 'number'
      ? view.getUint8(offset)
      : missed.getU8(address);
  }

  function getI16(address: Address): number {
    const i = address | 0;
    return i === address && i >= FIRST ? getInt16((i - 8) | 0, true) : farI16(address);
  }

  function farI16(address: Address): number {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    return view !== undefined && (offset | 0) === offset && typeof address === 'number'
      ? view.getInt16(offset, true)
      : missed.getI16(address);
  }

  function getU16(address: Address): number {
    const i = address | 0;
    return i === address && i >= FIRST ? getUint16((i - 8) | 0, true) : farU16(address);
  }

  function farU16(address: Address): number {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    return view !== undefined && (offset | 0) === offset && typeof address === 'number'
      ? view.getUint16(offset, true)
      : missed.getU16(address);
  }

  function getI32(address: Address): number {
    const i = address | 0;
    return i === address && i >= FIRST ? getInt32((i - 8) | 0, true) : farI32(address);
  }

  function farI32(address: Address): number {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    return view !== undefined && (offset | 0) === offset && typeof address === 'number'
      ? view.getInt32(offset, true)
      : missed.getI32(address);
  }

  function getU32(address: Address): number {
    const i = address | 0;
    return i === address && i >= FIRST ? getUint32((i - 8) | 0, true) : farU32(address);
  }

  function farU32(address: Address): number {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    return view !== undefined && (offset | 0) === offset && typeof address === 'number'
      ? view.getUint32(offset, true)
      : missed.getU32(address);
  }

  function getF32(address: Address): number {
    const i = address | 0;
    return i === address && i >= FIRST ? getFloat32((i - 8) | 0, true) : farF32(address);
  }

  function farF32(address: Address): number {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    return view !== undefined && (offset | 0) === offset && typeof address === 'number'
      ? view.getFloat32(offset, true)
      : missed.getF32(address);
  }

  function getF64(address: Address): number {
    const i = address | 0;
    return i === address && i >= FIRST ? getFloat64((i - 8) | 0, true) : farF64(address);
  }

  function farF64(address: Address): number {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    return view !== undefined && (offset | 0) === offset && typeof address === 'number'
      ? view.getFloat64(offset, true)
      : missed.getF64(address);
  }

  function getI64(address: Address): bigint {
    const i = address | 0;
    return i === address && i >= FIRST ? getBigInt64((i - 8) | 0, true) : farI64(address);
  }

  function farI64(address: Address): bigint {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    return view !== undefined && (offset | 0) === offset && typeof address === 'number'
      ? view.getBigInt64(offset, true)
      : missed.getI64(address);
  }

  function getU64(address: Address): bigint {
    const i = address | 0;
    return i === address && i >= FIRST ? getBigUint64((i - 8) | 0, true) : farU64(address);
  }

  function farU64(address: Address): bigint {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    return view !== undefined && (offset | 0) === offset && typeof address === 'number'
      ? view.getBigUint64(offset, true)
      : missed.getU64(address);
  }

  function getBool(address: Address): boolean {
    const i = address | 0;
    return i === address && i >= FIRST ? getUint8((i - 8) | 0) !== 0 : farU8(address) !== 0;
  }

  function getI64Number(address: Address): number {
    const i = address | 0;
    if (i !== address || i < FIRST) return signedFrom(farI32(address), farI32(address + 4));
    const low = getInt32((i - 8) | 0, true);
    const high = getInt32((i - 4) | 0, true);
    return high === low >> 31 ? low : signedFrom(low, high);
  }

  function getU64Number(address: Address): number {
    const i = address | 0;
    if (i !== address || i < FIRST) return unsignedFrom(farI32(address), farI32(address + 4));
    const low = getInt32((i - 8) | 0, true);
    const high = getInt32((i - 4) | 0, true);
    return high === 0 && low >= 0 ? low : unsignedFrom(low, high);
  }

  function getAddress(address: Address): Address {
    const i = address | 0;
    if (i !== address || i < FIRST) return farAddress(address);
    const low = getInt32((i - 8) | 0, true);
    const high = getInt32((i - 4) | 0, true);
    return high === 0 && low >= 0 ? low : unsignedFrom(low, high);
  }

  function farAddress(address: Address): Address {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view === undefined || (offset | 0) !== offset || typeof address !== 'number') {
      return missed.getAddress(address);
    }
    return unsignedFrom(view.getInt32(offset, true), view.getInt32(offset + 4, true));
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
    getI64,
    getU64,
    getBool,
    getI64Number,
    getU64Number,
    getAddress,
  };
}
