import type { Address } from '../address.js';
import { functions } from '../tier.js';

// Each body here runs at most until the tier is fixed: see tier.ts.

/**
 * Loads: each reads its type in native (little-endian) order from any address, aligned or not.
 *
 * *Safety*, for all of them: the bytes read must lie in memory that is mapped and live; a wild address ends the
 * process, as in C. See docs/safety.md.
 *
 * @example
 * ```js
 * const memory = new RawAllocator();
 * const address = memory.allocZeroed(8, 8);
 * MemoryAccess.setU32(address, 0xffff_fffe);
 * console.log(MemoryAccess.getI32(address), MemoryAccess.getU8(address + 1)); // prints: -2 255
 * memory.free(address);
 * ```
 */
export class Loads {
  /**
   * Reads an 8-bit signed integer.
   *
   * @param address - the byte to read
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static getI8(address: Address): number {
    return functions().getI8(address);
  }

  /**
   * Reads an 8-bit unsigned integer.
   *
   * @param address - the byte to read
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static getU8(address: Address): number {
    return functions().getU8(address);
  }

  /**
   * Reads a 16-bit signed integer.
   *
   * @param address - where its 2 bytes start, at any alignment
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static getI16(address: Address): number {
    return functions().getI16(address);
  }

  /**
   * Reads a 16-bit unsigned integer.
   *
   * @param address - where its 2 bytes start, at any alignment
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static getU16(address: Address): number {
    return functions().getU16(address);
  }

  /**
   * Reads a 32-bit signed integer.
   *
   * @param address - where its 4 bytes start, at any alignment
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static getI32(address: Address): number {
    return functions().getI32(address);
  }

  /**
   * Reads a 32-bit unsigned integer.
   *
   * @param address - where its 4 bytes start, at any alignment
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static getU32(address: Address): number {
    return functions().getU32(address);
  }

  /**
   * Reads a 32-bit float, as the double of the same value; a NaN may change its bits, use `getU32` to keep them.
   *
   * @param address - where its 4 bytes start, at any alignment
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static getF32(address: Address): number {
    return functions().getF32(address);
  }

  /**
   * Reads a 64-bit float.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static getF64(address: Address): number {
    return functions().getF64(address);
  }

  /**
   * Reads a `bool` of one byte: `true` unless the byte is 0.
   *
   * @param address - the byte to read
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static getBool(address: Address): boolean {
    return functions().getBool(address);
  }

  /**
   * Reads a 64-bit signed integer.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static getI64(address: Address): bigint {
    return functions().getI64(address);
  }

  /**
   * Reads a 64-bit unsigned integer.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static getU64(address: Address): bigint {
    return functions().getU64(address);
  }

  /**
   * Reads a 64-bit signed integer as a number.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1,
   *   or the value is outside -(2^53 - 1) to 2^53 - 1
   */
  static getI64Number(address: Address): number {
    return functions().getI64Number(address);
  }

  /**
   * Reads a 64-bit unsigned integer as a number.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1,
   *   or the value is above 2^53 - 1
   */
  static getU64Number(address: Address): number {
    return functions().getU64Number(address);
  }

  /**
   * Reads a C pointer of 8 bytes, or a `usize`, as a number.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1,
   *   or the value is above 2^53 - 1
   */
  static getAddress(address: Address): Address {
    return functions().getAddress(address);
  }
}
