import type { Address } from '../address.js';
import { functions } from '../tier.js';
import { UnsafeViews } from './unsafe-views.js';

/**
 * Text: strict UTF-8 between memory and JavaScript strings.
 *
 * @example
 * ```js
 * const memory = new RawAllocator();
 * const block = memory.alloc(8, 1);
 * const length = MemoryAccess.encodeUtf8('né', block, 8);
 * console.log(length, MemoryAccess.decodeUtf8(block, length)); // prints: 3 né
 * memory.free(block);
 * ```
 */
export class Utf8 extends UnsafeViews {
  /**
   * Writes text as UTF-8, without a terminating zero. A surrogate that is not half of a pair is written as U+FFFD,
   * as `TextEncoder` does.
   *
   * *Safety*: `capacity` bytes from `address` on must be live and writable; see docs/safety.md.
   *
   * @param text - what to write
   * @param address - where to write it
   * @param capacity - bytes there are at `address`; `utf8Length(text)` is enough
   * @returns the bytes written
   * @throws `ERR_JUST_CAPACITY_OVERFLOW` when the text does not fit; nothing is written then
   * @throws `ERR_JUST_NULL_ADDRESS` when the text is not empty and `address` lies in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is of the wrong type or out of its range
   */
  static encodeUtf8(text: string, address: Address, capacity: number): number {
    return functions().encodeUtf8(text, address, capacity);
  }

  /**
   * Reads UTF-8 as a string. A byte order mark is kept, and nothing is ever replaced.
   *
   * *Safety*: `length` bytes from `address` on must be live; see docs/safety.md.
   *
   * @param address - where the text starts
   * @param length - bytes
   * @throws `ERR_JUST_INVALID_UTF8` when the bytes are not UTF-8, naming the offset of the first byte of the first
   *   sequence that is not (overlong, a surrogate, above U+10FFFF, or cut off)
   * @throws `ERR_JUST_NULL_ADDRESS` when `length` is not 0 and `address` lies in the null page
   * @throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range, or the text is longer than a
   *   string may be
   */
  static decodeUtf8(address: Address, length: number): string {
    return functions().decodeUtf8(address, length);
  }

  /**
   * The bytes that `encodeUtf8` writes for a text.
   *
   * @param text - any string
   * @throws `ERR_JUST_INVALID_ARGUMENT` when it is no string
   */
  static utf8Length(text: string): number {
    return functions().utf8Length(text);
  }
}
