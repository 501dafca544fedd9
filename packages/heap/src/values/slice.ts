import type { Address } from '@justlang/config';
import {
  hex,
  INSPECT,
  invalidArgument,
  invalidNumber,
  requireAddress,
  requireSize,
} from '@justlang/config/internal';
import { MemoryAccess } from '@justlang/memory-access';
import { raiseMisuse } from '../reports/fault-registry.js';

/**
 * A borrowed run of elements in memory: address, length and element size, as `&[T]` has. Immutable, and owns
 * nothing.
 *
 * Its bounds are checked in every tier. Whether its memory is still live is not its business: a slice taken
 * from a {@link Buffer} is stale once that grows or is freed. Under `JUST_CHECKS=full` the use of a stale
 * slice is an error at once, otherwise it reads whatever is there now; see docs/safety.md.
 */
export class Slice {
  /** Address of the first element. */
  readonly address: Address;
  /** Number of elements. */
  readonly length: number;
  /** Bytes from one element to the next. */
  readonly elementSize: number;
  /** Bytes in all: `length` x `elementSize`. */
  readonly byteLength: number;

  /**
   * Makes a slice of any memory.
   *
   * *Safety*: the memory must be live whenever the slice is read.
   *
   * @param address - address of the first element, 0 to 2^53 - 1
   * @param length - elements, an integer >= 0
   * @param elementSize - bytes from one element to the next, an integer >= 0
   * @throws `ERR_JUST_INVALID_ARGUMENT` if an argument is not that, or the slice ends past 2^53 - 1
   */
  constructor(address: Address, length: number, elementSize = 1) {
    requireAddress('address', address);
    requireSize('length', length, 'elements');
    requireSize('elementSize', elementSize, 'bytes');
    const byteLength = length * elementSize;
    if (!(address + byteLength <= Number.MAX_SAFE_INTEGER)) {
      invalidArgument(
        'length',
        length,
        `such that a slice at ${address} of ${elementSize}-byte elements fits 2^53`,
      );
    }
    this.address = address;
    this.length = length;
    this.elementSize = elementSize;
    this.byteLength = byteLength;
  }

  /**
   * Returns the bytes of the slice, without copying: writing to the array writes to memory. Each call makes a view,
   * which costs more the larger it is (docs/safety.md): keep that of a large slice.
   *
   * *Safety*: the array is stale as soon as the slice is, and then shows whatever is there.
   *
   * @throws `ERR_JUST_USE_AFTER_FREE` or `ERR_JUST_OUT_OF_BOUNDS` under full checks, if the memory is not live
   */
  bytes(): Uint8Array {
    // The address of an empty slice may be dangling, as that of a buffer without a block is: it must not be looked at.
    return this.byteLength === 0 ? new Uint8Array(0) : MemoryAccess.bytes(this.address, this.byteLength);
  }

  /**
   * Returns the elements from `start` up to but not including `end`.
   *
   * @param start - index of the first element, 0 to `end`
   * @param end - index after the last element, `start` to `length`
   * @throws `ERR_JUST_OUT_OF_BOUNDS` if the range is not within the slice
   * @throws `ERR_JUST_INVALID_ARGUMENT` if either is no integer
   *
   * @example
   * ```ts
   * function withoutFirst(slice: Slice): Slice {
   *   return slice.subslice(1, slice.length);
   * }
   * ```
   */
  subslice(start: number, end: number): Slice {
    if (!Number.isInteger(start)) invalidNumber('start', start, 'an integer of elements');
    if (!Number.isInteger(end)) invalidNumber('end', end, 'an integer of elements');
    if (!(start >= 0 && start <= end && end <= this.length)) {
      raiseMisuse({
        code: 'ERR_JUST_OUT_OF_BOUNDS',
        kind: 'out of bounds',
        operation: 'subslice',
        access: 'read',
        address: this.address,
        length: this.byteLength,
        message: `the range ${start}..${end} is not within a slice of ${this.length} elements at ${hex(this.address)}`,
      });
    }
    return new Slice(this.address + start * this.elementSize, end - start, this.elementSize);
  }

  /**
   * Decodes the bytes of the slice as UTF-8.
   *
   * @throws `ERR_JUST_INVALID_UTF8` with the offset of the first byte that is not
   */
  decodeUtf8(): string {
    return this.byteLength === 0 ? '' : MemoryAccess.decodeUtf8(this.address, this.byteLength);
  }

  /** For `console.log`: where the elements are, not what they hold. */
  [INSPECT](): string {
    return `Slice { address: ${hex(this.address)}, length: ${this.length}, elementSize: ${this.elementSize} }`;
  }
}
