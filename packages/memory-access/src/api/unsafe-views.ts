import type { Address } from '../address.js';
import { functions } from '../tier.js';
import { Views } from './views.js';

/**
 * Views that are some twenty times cheaper to make, as they lie on one of the windows this package keeps over the
 * address space.
 *
 * *Safety*: beside what holds for every view, never pass one, its `buffer` or anything that holds either to
 * `postMessage`, `structuredClone` or a function that may do so, and never print its `buffer`: that copies or walks
 * 2 GiB of address space and ends the process. See docs/safety.md.
 *
 * @example
 * ```js
 * const memory = new RawAllocator();
 * const block = memory.alloc(24, 8);
 * const sum = (values) => values.reduce((total, value) => total + value, 0);
 * MemoryAccess.unsafeF64Array(block, 3).fill(1.5);
 * console.log(sum(MemoryAccess.unsafeF64Array(block, 3))); // prints: 4.5
 * memory.free(block);
 * ```
 */
export class UnsafeViews extends Views {
  /**
   * Views memory as unsigned bytes, over a window.
   *
   * @param address - where the first element lies
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static unsafeBytes(address: Address, length: number): Uint8Array<ArrayBuffer> {
    return functions().unsafeBytes(address, length);
  }

  /**
   * Views memory as 8-bit signed integers, over a window.
   *
   * @param address - where the first element lies
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static unsafeI8Array(address: Address, length: number): Int8Array<ArrayBuffer> {
    return functions().unsafeI8Array(address, length);
  }

  /**
   * Views memory as unsigned bytes; another name of `bytes`, over a window.
   *
   * @param address - where the first element lies
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static unsafeU8Array(address: Address, length: number): Uint8Array<ArrayBuffer> {
    return functions().unsafeU8Array(address, length);
  }

  /**
   * Views memory as 16-bit signed integers, over a window.
   *
   * @param address - where the first element lies, a multiple of 2
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 2
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static unsafeI16Array(address: Address, length: number): Int16Array<ArrayBuffer> {
    return functions().unsafeI16Array(address, length);
  }

  /**
   * Views memory as 16-bit unsigned integers, over a window.
   *
   * @param address - where the first element lies, a multiple of 2
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 2
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static unsafeU16Array(address: Address, length: number): Uint16Array<ArrayBuffer> {
    return functions().unsafeU16Array(address, length);
  }

  /**
   * Views memory as 32-bit signed integers, over a window.
   *
   * @param address - where the first element lies, a multiple of 4
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static unsafeI32Array(address: Address, length: number): Int32Array<ArrayBuffer> {
    return functions().unsafeI32Array(address, length);
  }

  /**
   * Views memory as 32-bit unsigned integers, over a window.
   *
   * @param address - where the first element lies, a multiple of 4
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static unsafeU32Array(address: Address, length: number): Uint32Array<ArrayBuffer> {
    return functions().unsafeU32Array(address, length);
  }

  /**
   * Views memory as 32-bit floats, over a window.
   *
   * @param address - where the first element lies, a multiple of 4
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static unsafeF32Array(address: Address, length: number): Float32Array<ArrayBuffer> {
    return functions().unsafeF32Array(address, length);
  }

  /**
   * Views memory as 64-bit floats, over a window.
   *
   * @param address - where the first element lies, a multiple of 8
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static unsafeF64Array(address: Address, length: number): Float64Array<ArrayBuffer> {
    return functions().unsafeF64Array(address, length);
  }

  /**
   * Views memory as 64-bit signed integers, over a window.
   *
   * @param address - where the first element lies, a multiple of 8
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static unsafeI64Array(address: Address, length: number): BigInt64Array<ArrayBuffer> {
    return functions().unsafeI64Array(address, length);
  }

  /**
   * Views memory as 64-bit unsigned integers, over a window.
   *
   * @param address - where the first element lies, a multiple of 8
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static unsafeU64Array(address: Address, length: number): BigUint64Array<ArrayBuffer> {
    return functions().unsafeU64Array(address, length);
  }
}
