import { CLASS_COUNT, CLASS_SIZE } from './size-class.js';

/** Entries of a class's segments, as powers of two: 8 KiB of its blocks, but no fewer than 8 and at most 1024. */
const SEGMENT_POWER = CLASS_SIZE.map((size) => (size === 0 ? 4 : Math.max(3, powerFor(8192 / size))));
const POWERS = 13;

/**
 * The positions of all free blocks of a pool but those in a cache, a stack for every size class.
 *
 * ```
 *  class 2 │ p p p p p p p p │ p p p p p p p p │ p p p . . . . . │
 *            segment 0         segment 1         segment 2, the top
 * ```
 *
 * A stack is a list of segments of one size, so that it grows without being copied; emptied segments are kept for the
 * next. Invariants: each position is that of a free block, and is here once and in no cache; only the last segment of
 * a class is not full, and none is empty.
 * The program's own memory holds none of it: a stray write cannot corrupt it.
 */
export class FreeStacks {
  readonly #segments: Int32Array[][] = Array.from({ length: CLASS_COUNT }, () => []);
  readonly #counts = new Int32Array(CLASS_COUNT);
  /** The fewest blocks there were since `idle` was last asked. */
  readonly #lowest = new Int32Array(CLASS_COUNT);
  /** Empty segments, by their power. */
  readonly #spare: Int32Array[][] = Array.from({ length: POWERS }, () => []);
  /** Bytes of all segments. */
  #bytes = 0;

  /** Bytes of memory the stacks take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many blocks of the class are on its stack. */
  count(sizeClass: number): number {
    return this.#counts[sizeClass]!;
  }

  /** Moves the topmost `count` blocks of the class to `into`, from index `at` on. */
  pop(sizeClass: number, count: number, into: Int32Array, at: number): void {
    const power = SEGMENT_POWER[sizeClass]!;
    const segments = this.#segments[sizeClass]!;
    const mask = (1 << power) - 1;
    let left = this.#counts[sizeClass]!;
    let segment = segments[segments.length - 1]!;
    for (let index = at + count - 1; index >= at; index--) {
      left--;
      into[index] = segment[left & mask]!;
      if ((left & mask) === 0) {
        this.#spare[power]!.push(segments.pop()!);
        segment = segments[segments.length - 1]!;
      }
    }
    this.#counts[sizeClass] = left;
    if (left < this.#lowest[sizeClass]!) this.#lowest[sizeClass] = left;
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

  /** How many blocks of the class have been on the stack ever since this was last asked. */
  idle(sizeClass: number): number {
    const idle = this.#lowest[sizeClass]!;
    this.#lowest[sizeClass] = this.#counts[sizeClass]!;
    return idle;
  }

  /** Calls `visit` with the segments that hold the lowest `count` blocks of the class, and how many in each. */
  visit(sizeClass: number, count: number, visit: (segment: Int32Array, count: number) => void): void {
    const size = 1 << SEGMENT_POWER[sizeClass]!;
    let left = count;
    for (const segment of this.#segments[sizeClass]!) {
      if (left <= 0) return;
      visit(segment, Math.min(left, size));
      left -= size;
    }
  }

  /** Keeps of the lowest `count` blocks of the class those that `stays` says, and all above them. */
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
    this.#counts[sizeClass] = kept;
    if (kept < this.#lowest[sizeClass]!) this.#lowest[sizeClass] = kept;
    while (segments.length << power >= kept + mask + 1 && segments.length > 0) {
      this.#spare[power]!.push(segments.pop()!);
    }
  }

  /** Gives up the segments that hold nothing. */
  shrink(): void {
    this.#spare.forEach((spare, power) => {
      this.#bytes -= spare.length << (power + 2);
      spare.length = 0;
    });
  }

  /** Forgets every free block, and gives all memory up. */
  clear(): void {
    for (const segments of this.#segments) segments.length = 0;
    for (const spare of this.#spare) spare.length = 0;
    this.#counts.fill(0);
    this.#lowest.fill(0);
    this.#bytes = 0;
  }

  /** The topmost segment, or a new one where its first entry is wanted. */
  #segmentAt(sizeClass: number, entry: number): Int32Array {
    const segments = this.#segments[sizeClass]!;
    if (entry === 0) segments.push(this.#newSegment(SEGMENT_POWER[sizeClass]!));
    return segments[segments.length - 1]!;
  }

  #newSegment(power: number): Int32Array {
    const spare = this.#spare[power]!.pop();
    if (spare !== undefined) return spare;
    this.#bytes += 4 << power;
    return new Int32Array(1 << power);
  }
}

/** The least power of two that is not below a value. */
function powerFor(value: number): number {
  return Math.ceil(Math.log2(value));
}
