import type { Address } from '@justlang/config';
import { hex, INSPECT, invalidNumber } from '@justlang/config/internal';
import type { JustHeap } from '../heap/just-heap.js';
import { Allocation } from '../layout/allocation.js';
import { type Layout, requireLayout, roundUp } from '../layout/layout.js';
import { doubleFree, requireHeap, useAfterFree } from './buffer-faults.js';
import {
  byteSizeOf,
  capacityOverflow,
  grownCapacity,
  requireCapacity,
  resizeBlock,
  ZERO_SIZED_CAPACITY,
} from './buffer-growth.js';
import { growSlot, readSlot, writeSlot } from './buffer-slot.js';
import { Slice } from './slice.js';

/** `#capacity` of a buffer that was freed. */
const FREED = -1;

/**
 * A growable block of elements: what `Vec<T>` and `String` are made of.
 *
 * It knows how many elements fit (`capacity`) and how many are initialised (`length`), grows as Rust's
 * `Vec` does, and frees its block at the end of a `using` scope. It never reads or drops its elements: that is
 * the compiler's (or drop glue's) business.
 *
 * *Safety*: every address, slice or view taken from it is stale once it grows, shrinks or is freed; see
 * docs/safety.md.
 *
 * @example
 * ```ts
 * using heap = new JustHeap();
 * using numbers = Buffer.empty(heap, Layout.I32);
 * for (let i = 0; i < 100; i++) {
 *   if (numbers.length === numbers.capacity) numbers.grow(numbers.length + 1);
 *   MemoryAccess.setI32(numbers.address + 4 * i, i);
 *   numbers.length = i + 1;
 * }
 * ```
 */
export class Buffer implements Disposable {
  readonly #heap: JustHeap;
  readonly #element: Layout;
  /** Bytes from one element to the next: the element's size padded to its align. */
  readonly #stride: number;
  /** The allocation site of its block. */
  readonly #site: number | undefined;
  #address: Address;
  #capacity: number;
  #length: number;

  private constructor(
    heap: JustHeap,
    element: Layout,
    address: Address,
    capacity: number,
    length: number,
    site: number | undefined,
  ) {
    this.#heap = heap;
    this.#site = site;
    this.#element = element;
    this.#stride = roundUp(element.size, element.align);
    this.#address = address;
    this.#capacity = capacity;
    this.#length = length;
  }

  /**
   * Makes a buffer without a block; the first growth allocates one.
   *
   * @param heap - where the block will come from
   * @param element - layout of one element
   * @param site - the allocation site of its block, as of {@link JustHeap.allocate}
   * @throws `ERR_JUST_INVALID_ARGUMENT` if heap or element is of another type
   */
  static empty(heap: JustHeap, element: Layout, site?: number): Buffer {
    return Buffer.withCapacity(heap, element, 0, site);
  }

  /**
   * Makes an empty buffer with room for exactly `capacity` elements.
   *
   * @param heap - where the block comes from
   * @param element - layout of one element
   * @param capacity - elements, an integer >= 0; 0 allocates nothing
   * @param site - the allocation site of its block, as of {@link JustHeap.allocate}
   * @throws `ERR_JUST_INVALID_ARGUMENT` if an argument is of another type
   * @throws `ERR_JUST_CAPACITY_OVERFLOW` if that is more than 2^53 - 1 bytes
   * @throws `ERR_JUST_OUT_OF_MEMORY` if the heap has no such block
   */
  static withCapacity(heap: JustHeap, element: Layout, capacity: number, site?: number): Buffer {
    requireHeap(heap);
    const layout = requireLayout('element', element);
    requireCapacity('capacity', capacity, roundUp(layout.size, layout.align));
    const buffer = new Buffer(heap, layout, layout.align, 0, 0, site);
    if (capacity > 0 || buffer.#stride === 0) buffer.#resize(capacity);
    return buffer;
  }

  /**
   * Grows a `Vec` that lives in memory as `{ address: u64, capacity: u64, length: u64 }`; what compiled code
   * calls when a push finds length = capacity. Makes no JS object, and leaves the slot as it is if it throws.
   *
   * *Safety*: the slot's words must describe a block of `heap`, or hold capacity 0 (a zeroed slot will do).
   *
   * @param heap - the heap the block belongs to
   * @param slot - address of the 24-byte slot
   * @param element - layout of one element
   * @param minCapacity - elements there must be room for; where there already is, nothing changes
   * @param site - the allocation site of the block, as of {@link JustHeap.allocate}: full checks capture a stack without
   * @returns the address of the elements
   * @throws `ERR_JUST_INVALID_ARGUMENT` if `minCapacity` is no integer >= 0
   * @throws `ERR_JUST_CAPACITY_OVERFLOW` if the new capacity is more than 2^53 - 1 bytes
   * @throws `ERR_JUST_OUT_OF_MEMORY` if the heap has no such block
   *
   * @example
   * ```ts
   * function push(heap: JustHeap, vec: number, value: number): void {
   *   const length = MemoryAccess.getAddress(vec + 16);
   *   const address =
   *     length === MemoryAccess.getAddress(vec + 8)
   *       ? Buffer.growSlot(heap, vec, Layout.I32, length + 1)
   *       : MemoryAccess.getAddress(vec);
   *   MemoryAccess.setI32(address + 4 * length, value);
   *   MemoryAccess.setAddress(vec + 16, length + 1);
   * }
   * ```
   */
  static growSlot(
    heap: JustHeap,
    slot: Address,
    element: Layout,
    minCapacity: number,
    site?: number,
  ): Address {
    return growSlot(heap, slot, element, minCapacity, site);
  }

  /**
   * Takes up a `Vec` that lives in memory. The slot is read once and not written: after a growth call
   * {@link Buffer.storeTo}.
   *
   * *Safety*: slot and buffer then describe the same block; exactly one of them may free it.
   *
   * @param heap - the heap the block belongs to
   * @param slot - address of the 24-byte slot
   * @param element - layout of one element
   * @param site - the allocation site of blocks it will allocate, as of {@link JustHeap.allocate}
   * @throws `ERR_JUST_INVALID_ARGUMENT` if an argument is of another type, or the slot's words cannot be those
   * of a `Vec`: length beyond capacity, or more than 2^53 - 1 bytes
   */
  static fromSlot(heap: JustHeap, slot: Address, element: Layout, site?: number): Buffer {
    requireHeap(heap);
    const layout = requireLayout('element', element);
    const { address, capacity, length } = readSlot(slot, layout);
    return new Buffer(heap, layout, address, capacity, length, site);
  }

  /**
   * Writes `{ address: u64, capacity: u64, length: u64 }`: the form a `Vec` has in memory.
   *
   * *Safety*: slot and buffer then describe the same block; exactly one of them may free it.
   *
   * @param slot - address of 24 bytes
   * @throws `ERR_JUST_USE_AFTER_FREE` if the buffer was freed
   */
  storeTo(slot: Address): void {
    writeSlot(slot, this.address, this.#capacity, this.#length);
  }

  /** Address of the first element; never 0, and not to be dereferenced while `capacity` is 0. */
  get address(): Address {
    if (this.#capacity === FREED) useAfterFree(this.#address);
    return this.#address;
  }

  /** Elements there is room for; for zero-sized elements always 2^53 - 1. */
  get capacity(): number {
    if (this.#capacity === FREED) useAfterFree(this.#address);
    return this.#capacity;
  }

  /**
   * Elements that are initialised, 0 to `capacity`.
   *
   * @throws `ERR_JUST_INVALID_ARGUMENT` if it is set to anything but an integer from 0 to `capacity`
   */
  get length(): number {
    if (this.#capacity === FREED) useAfterFree(this.#address);
    return this.#length;
  }

  set length(length: number) {
    const capacity = this.capacity;
    if (!(Number.isInteger(length) && length >= 0 && length <= capacity)) {
      invalidNumber('length', length, `an integer of elements, 0 to the capacity, ${capacity}`);
    }
    this.#length = length;
  }

  /** Layout of one element. */
  get element(): Layout {
    return this.#element;
  }

  /**
   * Makes room for `minCapacity` elements in all, at least doubling; where there already is room, nothing
   * changes.
   *
   * @param minCapacity - elements, an integer >= 0
   * @returns the block as it is now, which the buffer still owns
   * @throws `ERR_JUST_INVALID_ARGUMENT` if `minCapacity` is no integer >= 0
   * @throws `ERR_JUST_CAPACITY_OVERFLOW` if the new capacity is more than 2^53 - 1 bytes
   * @throws `ERR_JUST_OUT_OF_MEMORY` if the heap has no such block; the buffer is as before
   * @throws `ERR_JUST_USE_AFTER_FREE` if the buffer was freed
   */
  grow(minCapacity: number): Allocation {
    requireCapacity('minCapacity', minCapacity, this.#stride);
    const capacity = this.capacity;
    if (minCapacity > capacity) this.#resize(grownCapacity(capacity, minCapacity, this.#stride));
    return new Allocation(
      this.#address,
      this.#stride === 0 ? 0 : this.#capacity * this.#stride,
      this.#element.align,
    );
  }

  /**
   * Makes room for `additional` elements beyond `length`, at least doubling when it grows: pushes cost amortised constant
   * time each.
   *
   * @param additional - elements, an integer >= 0
   * @throws the same errors as {@link Buffer.grow}
   */
  reserve(additional: number): void {
    const required = this.#required(additional);
    if (required > this.#capacity) this.#resize(grownCapacity(this.#capacity, required, this.#stride));
  }

  /**
   * Makes room for `additional` elements beyond `length` and not one more.
   *
   * @param additional - elements, an integer >= 0
   * @throws the same errors as {@link Buffer.grow}
   */
  reserveExact(additional: number): void {
    const required = this.#required(additional);
    if (required > this.#capacity) this.#resize(required);
  }

  /**
   * Gives back the room beyond `length`; an empty buffer gives back its block.
   *
   * @throws `ERR_JUST_OUT_OF_MEMORY` if the heap cannot make the smaller block; the buffer is as before
   * @throws `ERR_JUST_USE_AFTER_FREE` if the buffer was freed
   */
  shrinkToFit(): void {
    if (this.length < this.#capacity && this.#stride !== 0) this.#resize(this.#length);
  }

  /** Returns the initialised elements as a slice, valid until the buffer grows, shrinks or is freed. */
  asSlice(): Slice {
    return new Slice(this.address, this.#length, this.#stride);
  }

  /**
   * Frees the block; the elements are not dropped. Every later use is an error.
   *
   * @throws `ERR_JUST_DOUBLE_FREE` if the buffer was freed before
   */
  free(): void {
    if (this.#capacity === FREED) doubleFree(this.#address);
    this[Symbol.dispose]();
  }

  /** Frees the block unless {@link Buffer.free} did. `using` calls this. */
  [Symbol.dispose](): void {
    const capacity = this.#capacity;
    if (capacity === FREED) return;
    // Marked as freed first: a free that finds damage throws, but has taken place.
    this.#capacity = FREED;
    if (capacity > 0 && this.#stride !== 0) {
      this.#heap.deallocate(this.#address, capacity * this.#stride, this.#element.align);
    }
  }

  /** For `console.log`. */
  [INSPECT](): string {
    if (this.#capacity === FREED) return 'Buffer { freed }';
    const { size, align } = this.#element;
    return `Buffer { address: ${hex(this.#address)}, capacity: ${this.#capacity}, length: ${this.#length}, element: ${size} bytes, align ${align} }`;
  }

  #required(additional: number): number {
    requireCapacity('additional', additional, this.#stride);
    return this.length + additional;
  }

  #resize(capacity: number): void {
    if (this.#stride === 0) {
      if (capacity > ZERO_SIZED_CAPACITY) capacityOverflow(capacity, 0);
      this.#capacity = ZERO_SIZED_CAPACITY;
      return;
    }
    const newSize = byteSizeOf(capacity, this.#stride);
    const oldSize = this.#capacity * this.#stride;
    // Assigned after the heap has answered: an error leaves the buffer as it was.
    this.#address = resizeBlock(this.#heap, this.#address, oldSize, this.#element.align, newSize, this.#site);
    this.#capacity = capacity;
  }
}
