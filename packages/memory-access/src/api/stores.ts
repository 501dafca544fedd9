import type { Address } from '../address.js';
import { functions } from '../tier.js';
import { Loads } from './loads.js';

/**
 * Stores: each writes its type in native (little-endian) order to any address, aligned or not. Values wrap as
 * `DataView` wraps them: `setU8(p, 257)` writes 1.
 *
 * *Safety*, for all of them: the bytes written must lie in memory that is mapped, writable and the caller's to
 * write; a wild address ends the process or corrupts it, as in C. See docs/safety.md.
 *
 * @example
 * ```js
 * const memory = new RawAllocator();
 * const slot = memory.alloc(8, 8);
 * MemoryAccess.setAddress(slot, slot);
 * console.log(MemoryAccess.getAddress(slot) === slot); // prints: true
 * memory.free(slot);
 * ```
 */
export class Stores extends Loads {
  /**
   * Writes an 8-bit signed integer.
   *
   * @param address - the byte to write
   * @param value - -128 to 127; others wrap
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static setI8(address: Address, value: number): void {
    functions().setI8(address, value);
  }

  /**
   * Writes an 8-bit unsigned integer.
   *
   * @param address - the byte to write
   * @param value - 0 to 255; others wrap
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static setU8(address: Address, value: number): void {
    functions().setU8(address, value);
  }

  /**
   * Writes a 16-bit signed integer.
   *
   * @param address - where its 2 bytes start, at any alignment
   * @param value - -32768 to 32767; others wrap
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static setI16(address: Address, value: number): void {
    functions().setI16(address, value);
  }

  /**
   * Writes a 16-bit unsigned integer.
   *
   * @param address - where its 2 bytes start, at any alignment
   * @param value - 0 to 65535; others wrap
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static setU16(address: Address, value: number): void {
    functions().setU16(address, value);
  }

  /**
   * Writes a 32-bit signed integer.
   *
   * @param address - where its 4 bytes start, at any alignment
   * @param value - -2^31 to 2^31 - 1; others wrap
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static setI32(address: Address, value: number): void {
    functions().setI32(address, value);
  }

  /**
   * Writes a 32-bit unsigned integer.
   *
   * @param address - where its 4 bytes start, at any alignment
   * @param value - 0 to 2^32 - 1; others wrap
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static setU32(address: Address, value: number): void {
    functions().setU32(address, value);
  }

  /**
   * Writes a 32-bit float.
   *
   * @param address - where its 4 bytes start, at any alignment
   * @param value - rounded to 32 bits
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static setF32(address: Address, value: number): void {
    functions().setF32(address, value);
  }

  /**
   * Writes a 64-bit float.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @param value - written bit by bit; a NaN may change its bits, use `setU64` to keep them
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static setF64(address: Address, value: number): void {
    functions().setF64(address, value);
  }

  /**
   * Writes a `bool` of one byte.
   *
   * @param address - the byte to write
   * @param value - written as 1 or 0
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static setBool(address: Address, value: boolean): void {
    functions().setBool(address, value);
  }

  /**
   * Writes a 64-bit signed integer.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @param value - -2^63 to 2^63 - 1; others wrap
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static setI64(address: Address, value: bigint): void {
    functions().setI64(address, value);
  }

  /**
   * Writes a 64-bit unsigned integer.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @param value - 0 to 2^64 - 1; others wrap
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static setU64(address: Address, value: bigint): void {
    functions().setU64(address, value);
  }

  /**
   * Writes a number as a 64-bit signed integer.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @param value - an integer, -(2^53 - 1) to 2^53 - 1: unlike the stores above, it never wraps
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1,
   *   or `value` is not an integer in its range; nothing is written then
   */
  static setI64Number(address: Address, value: number): void {
    functions().setI64Number(address, value);
  }

  /**
   * Writes a number as a 64-bit unsigned integer.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @param value - an integer, 0 to 2^53 - 1: unlike the stores above, it never wraps
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1,
   *   or `value` is not an integer in its range; nothing is written then
   */
  static setU64Number(address: Address, value: number): void {
    functions().setU64Number(address, value);
  }

  /**
   * Writes an address as a C pointer of 8 bytes; also a `usize`.
   *
   * @param address - where its 8 bytes start, at any alignment
   * @param value - an integer, 0 to 2^53 - 1: unlike the stores above, it never wraps
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1,
   *   or `value` is not an integer in its range; nothing is written then
   */
  static setAddress(address: Address, value: Address): void {
    functions().setAddress(address, value);
  }
}
