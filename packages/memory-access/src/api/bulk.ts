import type { Address } from '../address.js';
import { functions } from '../tier.js';
import { Stores } from './stores.js';

/**
 * Bulk operations, with libc's names and order of arguments. A run of 0 bytes touches nothing, so its addresses may
 * be null or dangling.
 *
 * @example
 * ```js
 * const memory = new RawAllocator();
 * const block = memory.alloc(16, 8);
 * MemoryAccess.memset(block, 0x2a, 8);
 * MemoryAccess.memcpy(block + 8, block, 8);
 * console.log(MemoryAccess.memcmp(block, block + 8, 8), MemoryAccess.getU8(block + 15)); // prints: 0 42
 * memory.free(block);
 * ```
 */
export class Bulk extends Stores {
  /**
   * Copies `n` bytes from `src` to `dst`. Overlapping runs are copied as by `memmove`; native code compiled from the
   * same source may not do so, so a backend should emit `memmove` where runs may overlap.
   *
   * *Safety*: both runs must be live, `dst` writable; see docs/safety.md.
   *
   * @param dst - where to write
   * @param src - where to read
   * @param n - bytes, 0 to 2^53 - 1
   * @throws `ERR_JUST_NULL_ADDRESS` when a run that is not empty starts in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range, or a run passes 2^53 - 1
   */
  static memcpy(dst: Address, src: Address, n: number): void {
    functions().memcpy(dst, src, n);
  }

  /**
   * Copies `n` bytes from `src` to `dst`, which may overlap.
   *
   * *Safety*: both runs must be live, `dst` writable; see docs/safety.md.
   *
   * @param dst - where to write
   * @param src - where to read
   * @param n - bytes, 0 to 2^53 - 1
   * @throws `ERR_JUST_NULL_ADDRESS` when a run that is not empty starts in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range, or a run passes 2^53 - 1
   */
  static memmove(dst: Address, src: Address, n: number): void {
    functions().memmove(dst, src, n);
  }

  /**
   * Writes the same byte `n` times.
   *
   * *Safety*: the run must be live and writable; see docs/safety.md.
   *
   * @param dst - where to write
   * @param byte - an integer, of which the low 8 bits are written
   * @param n - bytes, 0 to 2^53 - 1
   * @throws `ERR_JUST_NULL_ADDRESS` when a run that is not empty starts in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range, or the run passes 2^53 - 1
   */
  static memset(dst: Address, byte: number, n: number): void {
    functions().memset(dst, byte, n);
  }

  /**
   * Compares `n` bytes as unsigned numbers.
   *
   * *Safety*: both runs must be live; see docs/safety.md.
   *
   * @param a - the first run
   * @param b - the second run
   * @param n - bytes, 0 to 2^53 - 1
   * @returns a negative number, 0 or a positive number: the order of the first bytes that differ
   * @throws `ERR_JUST_NULL_ADDRESS` when a run that is not empty starts in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range, or a run passes 2^53 - 1
   */
  static memcmp(a: Address, b: Address, n: number): number {
    return functions().memcmp(a, b, n);
  }
}
