import { constants } from 'node:buffer';
import { invalidNumber } from '@justlang/config/internal';
import { type Address, WINDOW_BASE } from './address.js';
import { checkRange, misaligned } from './faults.js';
import { lowArrays } from './low-arrays.js';
import { exactBuffer } from './native.js';
import { offsetOf, openWindow } from './windows.js';

// Typed arrays over memory. An exact view has an ArrayBuffer of its own, of exactly its range, so it may be posted,
// cloned and printed like any other; an unsafe one lies on a window and is some twenty times cheaper to make.

/** What all typed array classes have in common here. */
export interface ViewClass<View> {
  readonly BYTES_PER_ELEMENT: number;
  readonly name: string;
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): View;
}

/** What messages call the length of a view's range. */
export const VIEW_LENGTH = 'length in bytes';

/** Returns how many bytes a view of `length` elements has, which it checks. */
export function viewBytes(type: ViewClass<unknown>, length: number): number {
  const width = type.BYTES_PER_ELEMENT;
  const byteLength = length * width;
  if (!Number.isSafeInteger(length) || length < 0 || byteLength > constants.MAX_LENGTH) {
    const most = Math.floor(constants.MAX_LENGTH / width);
    invalidNumber('length', length, `an integer of elements, 0 to ${most} on this version of Node.js`);
  }
  return byteLength;
}

/**
 * Checks the arguments of a view.
 *
 * @returns its length in bytes
 */
function checkView(type: ViewClass<unknown>, address: Address, length: number): number {
  const width = type.BYTES_PER_ELEMENT;
  const byteLength = viewBytes(type, length);
  checkRange('address', address, byteLength, VIEW_LENGTH);
  if (address % width !== 0) misaligned(address, width, `a view of type ${type.name}`);
  return byteLength;
}

/** A view with a buffer of its own. */
export function exactView<View>(type: ViewClass<View>, address: Address, length: number): View {
  const byteLength = checkView(type, address, length);
  return new type(byteLength === 0 ? new ArrayBuffer(0) : exactBuffer(address, byteLength));
}

export const bytes = (address: Address, length: number) => exactView(Uint8Array, address, length);
export const i8Array = (address: Address, length: number) => exactView(Int8Array, address, length);
export const u8Array = (address: Address, length: number) => exactView(Uint8Array, address, length);
export const i16Array = (address: Address, length: number) => exactView(Int16Array, address, length);
export const u16Array = (address: Address, length: number) => exactView(Uint16Array, address, length);
export const i32Array = (address: Address, length: number) => exactView(Int32Array, address, length);
export const u32Array = (address: Address, length: number) => exactView(Uint32Array, address, length);
export const f32Array = (address: Address, length: number) => exactView(Float32Array, address, length);
export const f64Array = (address: Address, length: number) => exactView(Float64Array, address, length);
export const i64Array = (address: Address, length: number) => exactView(BigInt64Array, address, length);
export const u64Array = (address: Address, length: number) => exactView(BigUint64Array, address, length);

/** The unsafe views; call it once, see access/windowed-loads.ts. */
export function makeUnsafeViews() {
  const { end, view } = lowArrays();
  return unsafeViews(end, view.buffer);
}

function unsafeViews(LOW_END: number, LOW: ArrayBuffer) {
  /** A view on a window; an exact one where no window holds the whole range. */
  function unsafeView<View>(type: ViewClass<View>, address: Address, length: number): View {
    const byteLength = checkView(type, address, length);
    if (byteLength === 0) return new type(new ArrayBuffer(0));
    if (address + byteLength <= LOW_END) return new type(LOW, address - WINDOW_BASE, length);
    const window = openWindow(address);
    if (window === undefined || offsetOf(address) + byteLength > window.byteLength) {
      return new type(exactBuffer(address, byteLength));
    }
    return new type(window.buffer, offsetOf(address), length);
  }

  return {
    unsafeBytes: (address: Address, length: number) => unsafeView(Uint8Array, address, length),
    unsafeI8Array: (address: Address, length: number) => unsafeView(Int8Array, address, length),
    unsafeU8Array: (address: Address, length: number) => unsafeView(Uint8Array, address, length),
    unsafeI16Array: (address: Address, length: number) => unsafeView(Int16Array, address, length),
    unsafeU16Array: (address: Address, length: number) => unsafeView(Uint16Array, address, length),
    unsafeI32Array: (address: Address, length: number) => unsafeView(Int32Array, address, length),
    unsafeU32Array: (address: Address, length: number) => unsafeView(Uint32Array, address, length),
    unsafeF32Array: (address: Address, length: number) => unsafeView(Float32Array, address, length),
    unsafeF64Array: (address: Address, length: number) => unsafeView(Float64Array, address, length),
    unsafeI64Array: (address: Address, length: number) => unsafeView(BigInt64Array, address, length),
    unsafeU64Array: (address: Address, length: number) => unsafeView(BigUint64Array, address, length),
  };
}
