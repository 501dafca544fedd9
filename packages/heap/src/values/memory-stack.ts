import type { Address } from '@justlang/config';
import {
  hex,
  INSPECT,
  invalidArgument,
  invalidNumber,
  requireAlign,
  requireSize,
} from '@justlang/config/internal';
import { FRAME, FrameGuard } from '../checks/frame-guard.js';
import { coreOf, hasCore } from '../heap/heap-foundation.js';
import type { JustHeap } from '../heap/just-heap.js';
import { raiseMisuse } from '../reports/fault-registry.js';

const DEFAULT_CAPACITY = 2 ** 20;
/** Offsets are int32, so that an allocation is integer arithmetic. */
const MAX_CAPACITY = 2 ** 30;
/** The block's own alignment. An offset aligned to no more than this is an aligned address. */
const BLOCK_ALIGN = 64;
/** `#top` of a stack on which no fast path may succeed: a disposed one, or one whose frames full checks watch. */
const NONE = -1;
/** `#limit` of such a stack: less than the end of any allocation that starts from `NONE`. */
const NO_LIMIT = -2;

/**
 * A stack for the addressable locals of generated code: by-value structs, out parameters, spilled slots.
 *
 * The stack is one block of the heap, below 2^31 where there is low memory with room for it. The heap's statistics
 * count it as a live block until the stack is disposed, or the heap closed; it is never a leak. Locals are not
 * freed one by one: a function takes a mark when it is entered, allocates what it needs, and resets to the mark when it
 * returns. An error leaves the frames that it passes on the stack; the function that catches it resets to a mark of its
 * own. Do not reset in a `finally`: where the JS stack is full, a `DropScope` leaves its values to the scope around it, and
 * their slots have to stay.
 *
 * ```
 *  base              mark             top                        base + capacity
 *   │ callers' frames │ this function's │ free                            │
 *   └─────────────────┴─────────────────┴─────────────────────────────────┘
 * ```
 *
 * *Safety*: addresses above a mark are stale once the stack is reset to it; see docs/safety.md.
 *
 * @example
 * ```ts
 * using heap = new JustHeap();
 * using stack = new MemoryStack(heap);
 * function length(x: number, y: number): number {
 *   const frame = stack.mark();
 *   const point = stack.allocate(16, 8); // struct Point { x: f64, y: f64 }
 *   MemoryAccess.setF64(point, x);
 *   MemoryAccess.setF64(point + 8, y);
 *   const result = Math.hypot(MemoryAccess.getF64(point), MemoryAccess.getF64(point + 8));
 *   stack.reset(frame);
 *   return result;
 * }
 * console.log(length(3, 4)); // prints: 5
 * ```
 */
export class MemoryStack implements Disposable {
  readonly #heap: JustHeap;
  readonly #base: Address;
  readonly #capacity: number;
  /** Bytes in use, or `NONE`. */
  #top: number;
  /** Where allocation ends: the capacity, or `NO_LIMIT`. */
  #limit: number;
  /** Under full checks: knows the top in place of `#top`, and forbids all memory above it. */
  #guard: FrameGuard | null;

  /**
   * Allocates the stack's block.
   *
   * @param heap - where the block comes from; it must outlive the stack
   * @param capacity - bytes, 1 to 2^30
   * @throws `ERR_JUST_INVALID_ARGUMENT` if an argument is not that
   * @throws `ERR_JUST_OUT_OF_MEMORY` if the heap has no such block
   */
  constructor(heap: JustHeap, capacity: number = DEFAULT_CAPACITY) {
    if (typeof heap?.allocate !== 'function') invalidArgument('heap', heap, 'a JustHeap');
    if (!(Number.isInteger(capacity) && capacity >= 1 && capacity <= MAX_CAPACITY)) {
      invalidNumber('capacity', capacity, 'an integer of bytes, 1 to 2^30');
    }
    this.#heap = heap;
    this.#capacity = capacity;
    this.#base = heap.allocate(capacity, BLOCK_ALIGN);
    this.#guard = FrameGuard.over(this.#base, capacity);
    if (hasCore(heap)) coreOf(heap).stacks.set(this.#base, { bytes: capacity, guard: this.#guard });
    this.#top = this.#guard === null ? 0 : NONE;
    this.#limit = this.#guard === null ? capacity : NO_LIMIT;
  }

  /** Returns a mark of the present top, to {@link MemoryStack.reset} to. */
  mark(): number {
    const top = this.#top;
    return top === NONE ? this.#watched().mark() : top;
  }

  /**
   * Allocates a local above all others; its bytes are not zeroed. One of no size takes a byte, so that it has an address
   * of its own: by that a `DropScope` tells it from others.
   *
   * @param size - bytes, an integer >= 0
   * @param align - bytes, a power of two from 1 to 2^30
   * @returns its address; never 0
   * @throws `ERR_JUST_STACK_OVERFLOW` if the stack has no such room
   * @throws `ERR_JUST_INVALID_ARGUMENT` if either is no integer >= 0
   * @throws `ERR_JUST_INVALID_LAYOUT` if `align` is no power of two from 1 to 2^30
   */
  allocate(size: number, align: number): Address {
    // Types are tested first: arithmetic on a bigint would throw an error without a code.
    if (typeof size === 'number' && typeof align === 'number') {
      const start = (this.#top + align - 1) & -align;
      const end = start + size;
      if (
        (size | 0) === size &&
        size > 0 &&
        (align & (2 * BLOCK_ALIGN - 1)) === align &&
        (align & (align - 1)) === 0 &&
        align !== 0 &&
        end <= this.#limit
      ) {
        this.#top = end;
        return this.#base + start;
      }
    }
    return this.#allocateRare(size, align);
  }

  /**
   * Pops everything allocated since the mark was taken.
   *
   * Frames end in reverse order, as those of functions do. An async function or a generator is suspended while others
   * begin frames and end them: its addressable locals belong in blocks of the heap, or on a stack of its own.
   *
   * @param mark - what {@link MemoryStack.mark} returned, and not reset below since
   * @throws `ERR_JUST_USE_AFTER_FREE` if the frame was popped before, with one below it: under full checks always, otherwise
   *   where the mark lies above the present top
   * @throws `ERR_JUST_INVALID_ARGUMENT` if it is no mark
   */
  reset(mark: number): void {
    if (typeof mark === 'number' && (mark | 0) === mark && mark >= 0 && mark <= this.#top) this.#top = mark;
    else this.#resetRare(mark);
  }

  /** Frees the stack's block; a second call does nothing. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#guard?.lift();
    if (hasCore(this.#heap)) coreOf(this.#heap).stacks.delete(this.#base);
    this.#guard = null;
    this.#top = NONE;
    this.#limit = NO_LIMIT;
    // The free comes last: it throws if it finds damage, but has taken place.
    this.#heap.deallocate(this.#base, this.#capacity, BLOCK_ALIGN);
  }

  /** For `console.log`. */
  [INSPECT](): string {
    if (this.#isDisposed) return 'MemoryStack { disposed }';
    return `MemoryStack { base: ${hex(this.#base)}, used: ${this.#used}, capacity: ${this.#capacity} }`;
  }

  get #isDisposed(): boolean {
    return this.#top === NONE && this.#guard === null;
  }

  get #used(): number {
    return this.#top === NONE ? this.#watched().top : this.#top;
  }

  /** What watches the stack; a disposed one has neither a top nor this. */
  #watched(): FrameGuard {
    return this.#guard ?? this.#disposed();
  }

  /** Serves alignments above the block's own and watched stacks; raises bad arguments and a full stack. */
  #allocateRare(size: number, align: number): Address {
    requireSize('size', size, 'bytes');
    requireAlign(align);
    const top = this.#used;
    const past = (this.#base + top) & (align - 1);
    const start = top + (past === 0 ? 0 : align - past);
    const end = start + Math.max(size, 1);
    if (!(end <= this.#capacity)) {
      raiseMisuse({
        code: 'ERR_JUST_STACK_OVERFLOW',
        kind: 'stack overflow',
        operation: 'allocate',
        access: 'allocate',
        address: this.#base + top,
        length: size,
        message: `${size} bytes aligned to ${align} do not fit: ${top} of the stack's ${this.#capacity} bytes are in use`,
      });
    }
    if (this.#guard === null) this.#top = end;
    else this.#guard.moveTo(end);
    return this.#base + start;
  }

  /** Raises bad marks and resets watched stacks. */
  #resetRare(mark: number): void {
    const top = this.#used;
    if (!(Number.isSafeInteger(mark) && mark >= 0 && mark % FRAME <= this.#capacity)) {
      invalidNumber('mark', mark, 'a mark of this stack');
    }
    if (this.#guard?.reset(mark)) return;
    const address = this.#base + (mark % FRAME);
    raiseMisuse({
      code: 'ERR_JUST_USE_AFTER_FREE',
      kind: 'use of a popped frame',
      operation: 'reset',
      access: 'free',
      address,
      length: 0,
      message:
        `the frame at ${hex(address)} is reset, but it was popped with one below it; ${top} bytes are in use. ` +
        'Frames end in reverse order: an async function or a generator needs a stack of its own',
    });
  }

  #disposed(): never {
    raiseMisuse({
      code: 'ERR_JUST_USE_AFTER_FREE',
      kind: 'use after free',
      operation: 'MemoryStack',
      access: 'allocate',
      address: this.#base,
      length: 0,
      message: `the stack whose block was at ${hex(this.#base)} is used after it was disposed`,
    });
  }
}
