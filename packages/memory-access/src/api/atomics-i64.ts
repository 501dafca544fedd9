import type { Address } from '../address.js';
import { functions } from '../tier.js';
import { AtomicsI32 } from './atomics-i32.js';
import type { WaitResult } from './wait-result.js';

/**
 * Atomic operations on 64-bit signed integers, as bigints: sequentially consistent, and atomic for every thread of the
 * process, native ones included. Arithmetic wraps.
 *
 * *Safety*, for all of them: the 8 bytes must be live, and every thread that uses them at the same time must do
 * so atomically. See docs/safety.md.
 *
 * @example
 * ```js
 * const memory = new RawAllocator();
 * const counter = memory.allocZeroed(8, 8);
 * MemoryAccess.atomicSubI64(counter, 1n);
 * console.log(MemoryAccess.atomicLoadI64(counter)); // prints: -1n
 * memory.free(counter);
 * ```
 */
export class AtomicsI64 extends AtomicsI32 {
  /**
   * Reads a 64-bit integer atomically.
   *
   * @param address - a multiple of 8
   * @returns the value
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicLoadI64(address: Address): bigint {
    return functions().atomicLoadI64(address);
  }

  /**
   * Writes a 64-bit integer atomically.
   *
   * @param address - a multiple of 8
   * @param value - the new value; wraps
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicStoreI64(address: Address, value: bigint): void {
    functions().atomicStoreI64(address, value);
  }

  /**
   * Adds to a 64-bit integer atomically.
   *
   * @param address - a multiple of 8
   * @param value - the right operand; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicAddI64(address: Address, value: bigint): bigint {
    return functions().atomicAddI64(address, value);
  }

  /**
   * Subtracts from a 64-bit integer atomically.
   *
   * @param address - a multiple of 8
   * @param value - the right operand; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicSubI64(address: Address, value: bigint): bigint {
    return functions().atomicSubI64(address, value);
  }

  /**
   * Ands bits into a 64-bit integer atomically.
   *
   * @param address - a multiple of 8
   * @param value - the right operand; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicAndI64(address: Address, value: bigint): bigint {
    return functions().atomicAndI64(address, value);
  }

  /**
   * Ors bits into a 64-bit integer atomically.
   *
   * @param address - a multiple of 8
   * @param value - the right operand; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicOrI64(address: Address, value: bigint): bigint {
    return functions().atomicOrI64(address, value);
  }

  /**
   * Xors bits into a 64-bit integer atomically.
   *
   * @param address - a multiple of 8
   * @param value - the right operand; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicXorI64(address: Address, value: bigint): bigint {
    return functions().atomicXorI64(address, value);
  }

  /**
   * Replaces a 64-bit integer atomically.
   *
   * @param address - a multiple of 8
   * @param value - the new value; wraps
   * @returns the value before
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicExchangeI64(address: Address, value: bigint): bigint {
    return functions().atomicExchangeI64(address, value);
  }

  /**
   * Writes `replacement` if the value is `expected`, atomically.
   *
   * @param address - a multiple of 8
   * @param expected - the value to replace
   * @param replacement - the new value
   * @returns the value before: `expected` exactly when the replacement was written
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1
   */
  static atomicCompareExchangeI64(address: Address, expected: bigint, replacement: bigint): bigint {
    return functions().atomicCompareExchangeI64(address, expected, replacement);
  }

  /**
   * Blocks this thread until another notifies the address, unless its value is not `expected`: the value is compared
   * and the thread queued in one step, so a notification after a change is never missed.
   *
   * @param address - a multiple of 8
   * @param expected - the value to wait on
   * @param timeoutMs - how long at most, in milliseconds, 0 or more; default `Infinity`
   * @returns `'ok'` when notified, `'not-equal'` when it did not wait, `'timed-out'` when the time passed
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1,
   *   or `timeoutMs` is no number of at least 0
   */
  static atomicWaitI64(address: Address, expected: bigint, timeoutMs?: number): WaitResult {
    return functions().atomicWaitI64(address, expected, timeoutMs);
  }

  /**
   * Wakes threads that wait on the address, those that have waited longest first.
   *
   * @param address - a multiple of 8
   * @param count - how many at most, 0 or more; default `Infinity`
   * @returns how many were woken
   * @throws `ERR_JUST_MISALIGNED` when `address` is no multiple of 8
   * @throws `ERR_JUST_NULL_ADDRESS` in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1,
   *   or `count` is neither an integer of at least 0 nor `Infinity`
   */
  static atomicNotifyI64(address: Address, count?: number): number {
    return functions().atomicNotifyI64(address, count);
  }
}
