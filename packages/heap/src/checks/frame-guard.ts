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
 * Keeps the top of a `MemoryStack` under full checks, and forbids everything above it: the frames that were popped
 * and those not yet pushed. Within the frames in use it knows no bounds, nor does the stack itself.
 */
export class FrameGuard {
  /** Bytes in use. */
  top = 0;
  readonly #base: number;
  readonly #bytes: number;
  #lifted = false;

  private constructor(base: number, bytes: number) {
    this.#base = base;
    this.#bytes = bytes;
    forbid(base, bytes, KIND.UNPUSHED);
  }

  /** Watches the stack in a block, where this thread's accessors are checked. */
  static over(base: number, capacity: number): FrameGuard | null {
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

  /** Stops watching, when the stack is disposed or its heap closed: the block's heap says from now on what it is. */
  lift(): void {
    if (this.#lifted) return;
    this.#lifted = true;
    clear(this.#base, this.#bytes);
    markWritten(this.#base, this.#bytes);
  }
}
