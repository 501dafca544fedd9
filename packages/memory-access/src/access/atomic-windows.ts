import { type Address, SPAN } from '../address.js';
import { checkAddress, misaligned } from '../faults.js';
import { offsetOf, openWindow } from '../windows.js';

/** The operations of the addon's atomics, by the numbers it knows them by. */
export const ATOMIC = {
  load: 0,
  store: 1,
  add: 2,
  sub: 3,
  and: 4,
  or: 5,
  xor: 6,
  exchange: 7,
  compareExchange: 8,
} as const;

const I32S = new Map<DataView, Int32Array<ArrayBuffer>>();
const I64S = new Map<DataView, BigInt64Array<ArrayBuffer>>();

/**
 * @throws what `checkAddress` throws
 * @throws `ERR_JUST_MISALIGNED` when the address is no multiple of `size`
 */
export function checkAtomic(address: Address, size: number): void {
  checkAddress('address', address);
  if (address % size !== 0) misaligned(address, size, `an atomic operation on ${size} bytes`);
}

/** The high window of an aligned address as 32-bit integers; undefined where only native code reaches it. */
export function highI32s(address: Address): Int32Array<ArrayBuffer> | undefined {
  checkAtomic(address, 4);
  const window = openWindow(address);
  if (window === undefined) return undefined;
  const known = I32S.get(window);
  if (known !== undefined) return known;
  const made = new Int32Array(window.buffer, 0, SPAN / 4);
  I32S.set(window, made);
  return made;
}

/** The high window of an aligned address as 64-bit integers; undefined where only native code reaches it. */
export function highI64s(address: Address): BigInt64Array<ArrayBuffer> | undefined {
  checkAtomic(address, 8);
  const window = openWindow(address);
  if (window === undefined) return undefined;
  const known = I64S.get(window);
  if (known !== undefined) return known;
  const made = new BigInt64Array(window.buffer, 0, SPAN / 8);
  I64S.set(window, made);
  return made;
}

/** The index of an aligned address among the elements of its high window. */
export function highIndex(address: Address, size: number): number {
  return offsetOf(address) / size;
}
