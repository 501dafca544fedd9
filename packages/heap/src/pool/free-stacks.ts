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
 * last are full, and none is empty.
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
    this.#counts[sizeClass] = kept;
    if (kept < this.#lowest[sizeClass]!) this.#lowest[sizeClass] = kept;
    while (segments.length << power >= kept + mask + 1 && segments.length > 0) {
      this.#spare[power]!.push(segments.pop()!);
    }
  }

  /** Gives up the empty segments. */
  shrink(): void {
    this.#spare.forEach((spare, power) => {
      this.#bytes -= spare.length << (power + 2);
      spare.length = 0;
    });
  }

  /** Forgets every free block and gives up all memory. */
  clear(): void {
    for (const segments of this.#segments) segments.length = 0;
    for (const spare of this.#spare) spare.length = 0;
    this.#counts.fill(0);
    this.#lowest.fill(0);
    this.#bytes = 0;
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
    this.#bytes += 4 << power;
    return new Int32Array(1 << power);
  }
}

/** The exponent of the least power of two that is at least a value. */
function powerFor(value: number): number {
  return Math.ceil(Math.log2(value));
}
