import type { Address } from '../address.js';
import { functions } from '../tier.js';
import { Utf8 } from './utf8.js';
import type { WaitResult } from './wait-result.js';

/**
 * Atomic operations on 32-bit signed integers: sequentially consistent, and atomic for every thread of the
 * process, native ones included. Arithmetic wraps.
 *
 * *Safety*, for all of them: the 4 bytes must be live, and every thread that uses them at the same time must do
 * so atomically. See docs/safety.md.
 *
 * @example
 * ```js
 * const memory = new RawAllocator();
 * const lock = memory.allocZeroed(4, 4);
 * console.log(MemoryAccess.atomicCompareExchangeI32(lock, 0, 1)); // prints: 0
 * MemoryAccess.atomicStoreI32(lock, 0);
 * console.log(MemoryAccess.atomicNotifyI32(lock, 1)); // prints: 0
 * memory.free(lock);
 * ```
 */
export class AtomicsI32 extends Utf8 {
  /**
   * Reads a 32-bit integer atomically.
   *
   * @param address - a multiple of 4
   * @returns the value
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicLoadI32(address: Address): number {
    return functions().atomicLoadI32(address);
  }

  /**
   * Writes a 32-bit integer atomically.
   *
   * @param address - a multiple of 4
   * @param value - the new value; wraps
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicStoreI32(address: Address, value: number): void {
    functions().atomicStoreI32(address, value);
  }

  /**
   * Adds to a 32-bit integer atomically.
   *
   * @param address - a multiple of 4
   * @param value - the right operand; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicAddI32(address: Address, value: number): number {
    return functions().atomicAddI32(address, value);
  }

  /**
   * Subtracts from a 32-bit integer atomically.
   *
   * @param address - a multiple of 4
   * @param value - the right operand; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicSubI32(address: Address, value: number): number {
    return functions().atomicSubI32(address, value);
  }

  /**
   * Ands bits into a 32-bit integer atomically.
   *
   * @param address - a multiple of 4
   * @param value - the right operand; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicAndI32(address: Address, value: number): number {
    return functions().atomicAndI32(address, value);
  }

  /**
   * Ors bits into a 32-bit integer atomically.
   *
   * @param address - a multiple of 4
   * @param value - the right operand; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicOrI32(address: Address, value: number): number {
    return functions().atomicOrI32(address, value);
  }

  /**
   * Xors bits into a 32-bit integer atomically.
   *
   * @param address - a multiple of 4
   * @param value - the right operand; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicXorI32(address: Address, value: number): number {
    return functions().atomicXorI32(address, value);
  }

  /**
   * Replaces a 32-bit integer atomically.
   *
   * @param address - a multiple of 4
   * @param value - the new value; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicExchangeI32(address: Address, value: number): number {
    return functions().atomicExchangeI32(address, value);
  }

  /**
   * Writes `replacement` if the value is `expected`, atomically.
   *
   * @param address - a multiple of 4
   * @param expected - the value to replace
   * @param replacement - the new value
   * @returns the value before: `expected` exactly when the replacement was written
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicCompareExchangeI32(address: Address, expected: number, replacement: number): number {
    return functions().atomicCompareExchangeI32(address, expected, replacement);
  }

  /**
   * Blocks this thread until another notifies the address, unless its value is not `expected`: the value is compared
   * and the thread queued in one step, so a notification after a change is never missed.
   *
   * @param address - a multiple of 4
   * @param expected - the value to wait on
   * @param timeoutMs - how long at most, in milliseconds, 0 or more; default `Infinity`
   * @returns `'ok'` when notified, `'not-equal'` when it did not wait, `'timed-out'` when the time passed
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1,
   *   or `timeoutMs` is no number of at least 0
   */
  static atomicWaitI32(address: Address, expected: number, timeoutMs?: number): WaitResult {
    return functions().atomicWaitI32(address, expected, timeoutMs);
  }

  /**
   * Wakes threads that wait on the address, those that have waited longest first.
   *
   * @param address - a multiple of 4
   * @param count - how many at most, 0 or more; default `Infinity`
   * @returns how many were woken
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 4
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1,
   *   or `count` is neither an integer of at least 0 nor `Infinity`
   */
  static atomicNotifyI32(address: Address, count?: number): number {
    return functions().atomicNotifyI32(address, count);
  }
}
