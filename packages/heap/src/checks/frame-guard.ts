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

/**
 * Keeps the top of a `MemoryStack` under full checks, and forbids all memory above it: popped frames, and those not yet
 * pushed. It does not know the bounds of locals within the frames in use; neither does the stack.
 */
export class FrameGuard {
  /** Bytes in use. */
  top = 0;
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

  /** Stops watching, as the stack is disposed or its heap closed. From now on the heap alone decides on the block's shadow. */
  lift(): void {
    if (this.#lifted) return;
    this.#lifted = true;
    clear(this.#base, this.#bytes);
    markWritten(this.#base, this.#bytes);
  }
}
