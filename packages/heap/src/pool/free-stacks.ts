import type { SegmentStore } from './segment-store.js';
import { CLASS_COUNT, CLASS_SIZE } from './size-class.js';

/** Entries of a class's segments, as powers of two: as many as 8 KiB have blocks, 8 to 1024. */
const SEGMENT_POWER = CLASS_SIZE.map((size) => (size === 0 ? 4 : Math.max(3, powerFor(8192 / size))));
const POWERS = 13;

/**
 * The positions of a pool's free blocks outside its cache, on one stack per size class.
 *
 * ```
 *  class 2 │ p p p p p p p p │ p p p p p p p p │ p p p . . . . . │
 *            segment 0         segment 1         segment 2, the top
 * ```
 *
 * A stack is a list of segments of one size, so it grows without being copied. Emptied segments are kept for reuse.
 * Invariants: each position is that of a free block, and is here once and in no cache; all segments of a class but the
 * last are full, and none is empty. Entries above a stack are 0. A block that moves between here and a cache is in both for
 * a while, never in neither: the end of a worker may come at any moment, see SegmentStore.
 * The stacks lie outside the program's memory: a stray write cannot corrupt them.
 */
export class FreeStacks {
  readonly #segments: Int32Array[][] = Array.from({ length: CLASS_COUNT }, () => []);
  readonly #counts = new Int32Array(CLASS_COUNT);
  /** The fewest blocks of every class since the last call of `idle`. */
  readonly #lowest = new Int32Array(CLASS_COUNT);
  /** Empty segments, by their power. */
  readonly #spare: Int32Array[][] = Array.from({ length: POWERS }, () => []);
  /** Bytes of all segments. */
  #bytes = 0;
  readonly #store: SegmentStore;

  constructor(store: SegmentStore) {
    this.#store = store;
  }

  /** Bytes of memory the stacks take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many blocks of the class are on its stack. */
  count(sizeClass: number): number {
    return this.#counts[sizeClass]!;
  }

  /** Copies the topmost `count` blocks of the class to `into`, from index `at` on. */
  peek(sizeClass: number, count: number, into: Int32Array, at: number): void {
    const power = SEGMENT_POWER[sizeClass]!;
    const segments = this.#segments[sizeClass]!;
    const mask = (1 << power) - 1;
    const first = this.#counts[sizeClass]! - count;
    let segment = segments[first >> power]!;
    for (let index = 0; index < count; index++) {
      const entry = (first + index) & mask;
      if (entry === 0) segment = segments[(first + index) >> power]!;
      into[at + index] = segment[entry]!;
    }
  }

  /** Removes the topmost `count` blocks of the class, which are in a cache by now. */
  drop(sizeClass: number, count: number): void {
    const left = this.#counts[sizeClass]! - count;
    this.#setCount(sizeClass, left);
    this.#clear(sizeClass, left, left + count);
  }

  /** Takes the topmost block of the class. */
  pop(sizeClass: number): number {
    const power = SEGMENT_POWER[sizeClass]!;
    const segments = this.#segments[sizeClass]!;
    const left = this.#counts[sizeClass]! - 1;
    const entry = left & ((1 << power) - 1);
    const segment = segments[left >> power]!;
    const position = segment[entry]!;
    segment[entry] = 0;
    this.#setCount(sizeClass, left);
    if (entry === 0) this.#spare[power]!.push(segments.pop()!);
    return position;
  }

  /** Puts blocks on top of the class's stack. */
  push(sizeClass: number, blocks: Int32Array): void {
    const power = SEGMENT_POWER[sizeClass]!;
    const mask = (1 << power) - 1;
    const total = this.#counts[sizeClass]!;
    const at = total & mask;
    this.#counts[sizeClass] = total + blocks.length;
    if (at + blocks.length <= mask + 1) {
      this.#segmentAt(sizeClass, at).set(blocks, at);
      return;
    }
    for (let index = 0; index < blocks.length; index++) {
      const to = (at + index) & mask;
      this.#segmentAt(sizeClass, to)[to] = blocks[index]!;
    }
  }

  /** How many blocks of the class have stayed on the stack since the last call. */
  idle(sizeClass: number): number {
    const idle = this.#lowest[sizeClass]!;
    this.#lowest[sizeClass] = this.#counts[sizeClass]!;
    return idle;
  }

  /** Calls `visit` with each segment of the lowest `count` blocks of the class, and how many of them it holds. */
  visit(sizeClass: number, count: number, visit: (segment: Int32Array, count: number) => void): void {
    const size = 1 << SEGMENT_POWER[sizeClass]!;
    let left = count;
    for (const segment of this.#segments[sizeClass]!) {
      if (left <= 0) return;
      visit(segment, Math.min(left, size));
      left -= size;
    }
  }

  /** Removes those of the lowest `count` blocks of the class for which `stays` returns false. */
  keep(sizeClass: number, count: number, stays: (position: number) => boolean): void {
    const power = SEGMENT_POWER[sizeClass]!;
    const mask = (1 << power) - 1;
    const segments = this.#segments[sizeClass]!;
    const total = this.#counts[sizeClass]!;
    let kept = 0;
    for (let index = 0; index < total; index++) {
      const position = segments[index >> power]![index & mask]!;
      if (index < count && !stays(position)) continue;
      segments[kept >> power]![kept & mask] = position;
      kept++;
    }
    this.#setCount(sizeClass, kept);
    this.#clear(sizeClass, kept, total);
  }

  /** Gives up the empty segments. */
  shrink(): void {
    if (this.#bytes === 0) return;
    this.#spare.forEach((spare, power) => {
      this.#bytes -= spare.length << (power + 2);
      this.#store.give(power, spare);
      spare.length = 0;
    });
  }

  /** Forgets every free block and gives up all memory. */
  clear(): void {
    for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
      const count = this.#counts[sizeClass]!;
      if (count === 0) continue;
      this.#setCount(sizeClass, 0);
      this.#clear(sizeClass, 0, count);
    }
    this.#lowest.fill(0);
    this.shrink();
  }

  #setCount(sizeClass: number, count: number): void {
    this.#counts[sizeClass] = count;
    if (count < this.#lowest[sizeClass]!) this.#lowest[sizeClass] = count;
  }

  /** Writes 0 over the entries from `first` up to `end`, the last, and puts aside the segments that have none left. */
  #clear(sizeClass: number, first: number, end: number): void {
    const power = SEGMENT_POWER[sizeClass]!;
    const mask = (1 << power) - 1;
    const segments = this.#segments[sizeClass]!;
    for (let entry = first; entry < end; entry = (entry | mask) + 1) {
      segments[entry >> power]!.fill(0, entry & mask, Math.min(end - (entry & ~mask), mask + 1));
    }
    while (segments.length << power >= first + mask + 1) this.#spare[power]!.push(segments.pop()!);
  }

  /** Returns the topmost segment, a new one for entry 0. */
  #segmentAt(sizeClass: number, entry: number): Int32Array {
    const segments = this.#segments[sizeClass]!;
    if (entry === 0) segments.push(this.#newSegment(SEGMENT_POWER[sizeClass]!));
    return segments[segments.length - 1]!;
  }

  #newSegment(power: number): Int32Array {
    const spare = this.#spare[power]!.pop();
    if (spare !== undefined) return spare;
    const segment = this.#store.take(power);
    this.#bytes += 4 << power;
    return segment;
  }
}

/** The exponent of the least power of two that is at least a value. */
function powerFor(value: number): number {
  return Math.ceil(Math.log2(value));
}
