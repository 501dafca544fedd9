import type { Address } from '@justlang/config';
import {
  allow,
  clear,
  fixedTier,
  forbid,
  markUnwritten,
  markWritten,
} from '@justlang/memory-access/internal';
import { heapClosed } from '../layout/block-arguments.js';
import { padded } from './red-zones.js';
import { KIND } from './shadow-port.js';

/** A mark is the number of a frame times this, plus the top where it begins; without full checks, the top alone. */
export const FRAME = 2 ** 31;
/** Numbers of frames; marks stay exact below 2^53. */
const MAX_FRAMES = 2 ** 22;

/**
 * Keeps the top and the frames of a `MemoryStack` under full checks, and forbids all memory above it: popped frames, and those not yet
 * pushed. It does not know the bounds of locals within the frames in use; neither does the stack.
 */
export class FrameGuard {
  /** Bytes in use. */
  top = 0;
  /** The tops at which frames begin that are not popped, ascending, and the number of each. */
  readonly #tops = [0];
  readonly #numbers = [0];
  #frames = 0;
  readonly #base: Address;
  readonly #bytes: number;
  #lifted = false;

  private constructor(base: Address, bytes: number) {
    this.#base = base;
    this.#bytes = bytes;
    forbid(base, bytes, KIND.UNPUSHED);
  }

  /** Watches the stack in a block, where this thread's accessors are checked. */
  static over(base: Address, capacity: number): FrameGuard | null {
    return fixedTier() === 'full' ? new FrameGuard(base, padded(capacity)) : null;
  }

  /** Pushes or pops to a new top. */
  moveTo(top: number): void {
    if (this.#lifted) heapClosed();
    const from = Math.min(this.top, top) & -8;
    if (top < this.top) forbid(this.#base + from, padded(this.top) - from, KIND.POPPED);
    allow(this.#base + from, top - from);
    if (top > this.top) markUnwritten(this.#base + this.top, top - this.top);
    this.top = top;
  }

  /** Begins a frame at the present top. Its mark is unlike that of any frame that began there before. */
  mark(): number {
    const last = this.#tops.length - 1;
    if (this.#tops[last] === this.top) return this.#numbers[last]! * FRAME + this.top;
    this.#frames = (this.#frames + 1) % MAX_FRAMES;
    this.#tops.push(this.top);
    this.#numbers.push(this.#frames);
    return this.#frames * FRAME + this.top;
  }

  /**
   * Pops the frames above a mark.
   *
   * @param mark - an integer >= 0
   * @returns whether that frame was still there; otherwise nothing is popped
   */
  reset(mark: number): boolean {
    const top = mark % FRAME;
    let index = this.#tops.length - 1;
    while (this.#tops[index]! > top) index--;
    if (this.#tops[index] !== top || this.#numbers[index] !== Math.floor(mark / FRAME)) return false;
    this.#tops.length = index + 1;
    this.#numbers.length = index + 1;
    this.moveTo(top);
    return true;
  }

  /** Stops watching, as the stack is disposed or its heap closed. From now on the heap alone decides on the block's shadow. */
  lift(): void {
    if (this.#lifted) return;
    this.#lifted = true;
    clear(this.#base, this.#bytes);
    markWritten(this.#base, this.#bytes);
  }
}
