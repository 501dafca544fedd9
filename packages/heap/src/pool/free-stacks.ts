import { CLASS_COUNT, CLASS_SIZE } from './size-class.js';

/** Free blocks a segment has room for at first: one page of blocks, but at least eight. */
function initialCapacity(sizeClass: number): number {
  return sizeClass === 0 ? 0 : Math.max(8, Math.ceil(4096 / CLASS_SIZE[sizeClass]!));
}

/**
 * The positions of all free blocks of a pool, a stack for every size class, in one array.
 *
 * ```
 *            segment of class 1            segment of class 2
 *  stack │ . │ p │ p │ p │ . │ . │    │ . │ p │ . │ . │    │ …
 *          │           │            │
 *        start      tops[1]       limit
 * ```
 *
 * Invariants: `start <= top < limit`; the entries above `start` up to `top` are positions of free blocks, each of
 * them once and in no cache. The program's own memory holds none of it: a stray write cannot corrupt it.
 */
export class FreeStacks {
  /** Index of the topmost free block of every class. */
  readonly tops: Int32Array = new Int32Array(CLASS_COUNT);
  /** All segments; another array after a call that may grow one. */
  stack: Int32Array;
  readonly #start = new Int32Array(CLASS_COUNT);
  readonly #limit = new Int32Array(CLASS_COUNT);
  /** The fewest blocks there were since `idle` was last asked. */
  readonly #lowest = new Int32Array(CLASS_COUNT);
  /** The most blocks there were since `shrinkIdle` was last called. */
  readonly #highest = new Int32Array(CLASS_COUNT);
  /** Where the unused end of `stack` begins. */
  #used = 0;

  constructor() {
    this.stack = new Int32Array(0);
    this.#lay((sizeClass) => initialCapacity(sizeClass), 0);
  }

  /** Bytes of the array in use beyond those it began with. */
  get grownBytes(): number {
    return this.#used * Int32Array.BYTES_PER_ELEMENT - INITIAL_BYTES;
  }

  /** How many blocks of the class are free. */
  count(sizeClass: number): number {
    return this.tops[sizeClass]! - this.#start[sizeClass]!;
  }

  /** Whether `more` further blocks of the class can be pushed without growing. */
  hasRoom(sizeClass: number, more: number): boolean {
    return this.tops[sizeClass]! + more < this.#limit[sizeClass]!;
  }

  /** Moves the topmost `count` blocks of the class to `into`, from index `at` on. */
  pop(sizeClass: number, count: number, into: Int32Array, at: number): void {
    const { stack } = this;
    const from = this.tops[sizeClass]! - count + 1;
    for (let index = 0; index < count; index++) into[at + index] = stack[from + index]!;
    this.tops[sizeClass] = from - 1;
    const left = this.count(sizeClass);
    if (left < this.#lowest[sizeClass]!) this.#lowest[sizeClass] = left;
  }

  /** How many blocks of the class have been on the stack ever since this was last asked. */
  idle(sizeClass: number): number {
    const idle = this.#lowest[sizeClass]!;
    this.#lowest[sizeClass] = this.count(sizeClass);
    return idle;
  }

  /** Puts blocks on top of the class's stack, which has room for them. */
  push(sizeClass: number, blocks: Int32Array): void {
    const top = this.tops[sizeClass]! + 1;
    this.stack.set(blocks, top);
    this.tops[sizeClass] = top + blocks.length - 1;
    const count = this.count(sizeClass);
    if (count > this.#highest[sizeClass]!) this.#highest[sizeClass] = count;
  }

  /** The free blocks of the class, lowest first; valid until the stacks change. */
  view(sizeClass: number): Int32Array {
    return this.stack.subarray(this.#start[sizeClass]! + 1, this.tops[sizeClass]! + 1);
  }

  /** Keeps only the first `count` free blocks of the class. */
  truncate(sizeClass: number, count: number): void {
    if (count < this.#lowest[sizeClass]!) this.#lowest[sizeClass] = count;
    this.tops[sizeClass] = this.#start[sizeClass]! + count;
  }

  /** Makes room for `more` further blocks of the class, at least doubling its segment where it has none. */
  reserve(sizeClass: number, more: number): void {
    if (this.hasRoom(sizeClass, more)) return;
    const capacity = this.#limit[sizeClass]! - this.#start[sizeClass]! - 1;
    const wanted = Math.max(2 * capacity, this.count(sizeClass) + more);
    if (this.#used + wanted + 2 > this.stack.length) {
      this.#lay((other) => (other === sizeClass ? wanted : this.#capacity(other)), 1);
    } else {
      this.#move(sizeClass, wanted);
    }
  }

  /** Forgets every free block and gives the grown array up. */
  clear(): void {
    this.#highest.fill(0);
    this.#lowest.fill(0);
    this.tops.fill(0);
    this.#start.fill(0);
    this.stack = new Int32Array(0);
    this.#lay((sizeClass) => initialCapacity(sizeClass), 0);
  }

  /** Gives up room that was not needed since the last call, where that is at least half of all. */
  shrinkIdle(): void {
    const needed = (sizeClass: number) => Math.max(initialCapacity(sizeClass), this.#highest[sizeClass]!);
    let entries = 0;
    for (let sizeClass = 0; sizeClass < CLASS_COUNT; sizeClass++) entries += needed(sizeClass) + 2;
    if (2 * entries < this.#used) this.#lay(needed, 0);
    for (let sizeClass = 0; sizeClass < CLASS_COUNT; sizeClass++) {
      this.#highest[sizeClass] = this.count(sizeClass);
    }
  }

  /** Gives up all room that free blocks do not need. */
  shrink(): void {
    this.#lay((sizeClass) => Math.max(initialCapacity(sizeClass), this.count(sizeClass)), 0);
  }

  #capacity(sizeClass: number): number {
    return this.#limit[sizeClass]! - this.#start[sizeClass]! - 1;
  }

  /** Moves one segment to the unused end of the array; its old place stays unused until the next `#lay`. */
  #move(sizeClass: number, capacity: number): void {
    const { stack, tops } = this;
    const start = this.#used;
    const count = this.count(sizeClass);
    const from = this.#start[sizeClass]!;
    stack.copyWithin(start, from, from + count + 1);
    this.#start[sizeClass] = start;
    this.#limit[sizeClass] = start + capacity + 1;
    tops[sizeClass] = start + count;
    this.#used = start + capacity + 2;
  }

  /** Lays all segments into a new array with `slack` times their room left unused at its end. */
  #lay(capacityOf: (sizeClass: number) => number, slack: number): void {
    const capacities = Array.from({ length: CLASS_COUNT }, (_, sizeClass) => capacityOf(sizeClass));
    const used = capacities.reduce((sum, capacity) => sum + capacity + 2, 0);
    const old = this.stack;
    const stack = new Int32Array(used * (1 + slack));
    let start = 0;
    for (let sizeClass = 0; sizeClass < CLASS_COUNT; sizeClass++) {
      const count = this.count(sizeClass);
      const from = this.#start[sizeClass]!;
      const limit = start + capacities[sizeClass]! + 1;
      stack.set(old.subarray(from, from + count + 1), start);
      this.#start[sizeClass] = start;
      this.#limit[sizeClass] = limit;
      this.tops[sizeClass] = start + count;
      start = limit + 1;
    }
    this.stack = stack;
    this.#used = used;
  }
}

/** Bytes of the array of a pool that has never grown. */
const INITIAL_BYTES = CLASS_SIZE.reduce(
  (bytes, _, sizeClass) => bytes + (initialCapacity(sizeClass) + 2) * Int32Array.BYTES_PER_ELEMENT,
  0,
);
