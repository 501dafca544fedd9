import { constants } from 'node:buffer';
import { invalidNumber } from '@justlang/config/internal';
import { type Address, WINDOW_BASE } from './address.js';
import { checkRange, misaligned } from './faults.js';
import { lowArrays } from './low-arrays.js';
import { exactBuffer } from './native.js';
import { offsetOf, openWindow } from './windows.js';

// Typed arrays over memory. An exact view has an ArrayBuffer of its own, of exactly its range, so it may be posted,
// cloned and printed like any other; an unsafe one lies on a window and is cheap to make at any size.

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
  if (!Number.isSafeInteger(length) || length < 0 || length * width > constants.MAX_LENGTH) {
    const most = Math.floor(constants.MAX_LENGTH / width);
    invalidNumber('length', length, `an integer of elements, 0 to ${most} on this version of Node.js`);
  }
  return length * width;
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

/** Makes a view on a window; an exact one where no window holds the whole range. */
export type UnsafeView = <View>(type: ViewClass<View>, address: Address, length: number) => View;

/** The function that makes unsafe views; call it once, see access/windowed-loads.ts. */
export function makeUnsafeView(): UnsafeView {
  const { end, view } = lowArrays();
  return unsafeViewOver(end, view.buffer);
}

function unsafeViewOver(LOW_END: number, LOW: ArrayBuffer): UnsafeView {
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
  return unsafeView;
}
