import type { Address } from '../address.js';
import { functions } from '../tier.js';
import { Bulk } from './bulk.js';

/**
 * Views: typed arrays over memory, without a copy. Each has an ArrayBuffer of exactly its range, so it may be posted
 * to a worker, cloned and printed, which all copy its bytes. Making one takes one to two microseconds: for a view
 * per value, see the `unsafe` ones.
 *
 * *Safety*: a view stays as it is when its memory is freed or moved, and then reads and writes what others own.
 * See docs/safety.md.
 *
 * @example
 * ```js
 * const memory = new RawAllocator();
 * const block = memory.alloc(12, 4);
 * MemoryAccess.i32Array(block, 3).set([1, 2, 3]);
 * console.log(MemoryAccess.getI32(block + 8)); // prints: 3
 * memory.free(block);
 * ```
 */
export class Views extends Bulk {
  /**
   * Views memory as unsigned bytes.
   *
   * @param address - where the first element lies
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static bytes(address: Address, length: number): Uint8Array<ArrayBuffer> {
    return functions().bytes(address, length);
  }

  /**
   * Views memory as 8-bit signed integers.
   *
   * @param address - where the first element lies
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static i8Array(address: Address, length: number): Int8Array<ArrayBuffer> {
    return functions().i8Array(address, length);
  }

  /**
   * Views memory as unsigned bytes; another name of `bytes`.
   *
   * @param address - where the first element lies
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static u8Array(address: Address, length: number): Uint8Array<ArrayBuffer> {
    return functions().u8Array(address, length);
  }

  /**
   * Views memory as 16-bit signed integers.
   *
   * @param address - where the first element lies, a multiple of 2
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 2
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static i16Array(address: Address, length: number): Int16Array<ArrayBuffer> {
    return functions().i16Array(address, length);
  }

  /**
   * Views memory as 16-bit unsigned integers.
   *
   * @param address - where the first element lies, a multiple of 2
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 2
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static u16Array(address: Address, length: number): Uint16Array<ArrayBuffer> {
    return functions().u16Array(address, length);
  }

  /**
   * Views memory as 32-bit signed integers.
   *
   * @param address - where the first element lies, a multiple of 4
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static i32Array(address: Address, length: number): Int32Array<ArrayBuffer> {
    return functions().i32Array(address, length);
  }

  /**
   * Views memory as 32-bit unsigned integers.
   *
   * @param address - where the first element lies, a multiple of 4
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static u32Array(address: Address, length: number): Uint32Array<ArrayBuffer> {
    return functions().u32Array(address, length);
  }

  /**
   * Views memory as 32-bit floats.
   *
   * @param address - where the first element lies, a multiple of 4
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static f32Array(address: Address, length: number): Float32Array<ArrayBuffer> {
    return functions().f32Array(address, length);
  }

  /**
   * Views memory as 64-bit floats.
   *
   * @param address - where the first element lies, a multiple of 8
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static f64Array(address: Address, length: number): Float64Array<ArrayBuffer> {
    return functions().f64Array(address, length);
  }

  /**
   * Views memory as 64-bit signed integers.
   *
   * @param address - where the first element lies, a multiple of 8
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static i64Array(address: Address, length: number): BigInt64Array<ArrayBuffer> {
    return functions().i64Array(address, length);
  }

  /**
   * Views memory as 64-bit unsigned integers.
   *
   * @param address - where the first element lies, a multiple of 8
   * @param length - elements; 0 touches nothing
   * @throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range
   */
  static u64Array(address: Address, length: number): BigUint64Array<ArrayBuffer> {
    return functions().u64Array(address, length);
  }
}
