import type { Address } from '@justlang/config';
import { JustError } from '@justlang/config/internal';
import { native } from './native-binding.js';

// Where other threads hand blocks back to the heap that gave them out; how is told in inbox.cc.

/** What becomes of a block that is handed back: the numbers of `HandBackResult` in inbox.h. */
export const HANDED = 0;
/** The inbox was closed. */
export const ENDED = 1;
/** There is no memory for the record of a small block. */
export const NO_MEMORY = 2;

/** Blocks that one call takes at most. */
const BATCH = 64;

/** The owner's end of an inbox. It is closed by the thread's end at the latest. */
export class Inbox {
  /** A positive integer that no other inbox of the process ever has. */
  readonly number: number;
  readonly #batch = new Float64Array(3 * BATCH);
  #next = 0;
  #end = 0;
  /** The address of a block that was handed back twice and is not reported yet; 0 for none. */
  #twice = 0;

  /** @throws `ERR_JUST_OUT_OF_MEMORY` when there is no memory for one, or there are 2^20 */
  constructor() {
    this.number = native().openInbox();
    if (this.number === 0) throw new JustError('ERR_JUST_OUT_OF_MEMORY', 'an inbox cannot be had');
  }

  /**
   * Calls `free` with each block that was handed back, in the order in which they were. One that it throws for is not taken again,
   * unless the stack was full; those after it are, by the next call. `twice` that finds the stack full is called again, likewise.
   *
   * @param twice - called with the address of a block that was handed back twice; blocks handed back before it are lost
   * @returns how many were freed
   */
  takeAll(
    free: (address: Address, size: number, align: number) => void,
    twice: (address: Address) => never,
  ): number {
    const batch = this.#batch;
    for (let freed = 0; ; freed++) {
      if (this.#next === this.#end) {
        if (this.#twice !== 0) this.#report(twice);
        const count = native().takeBlocks(this.number, batch);
        if (count === 0) return freed;
        if (count < 0) {
          this.#twice = batch[0]!;
          this.#report(twice);
        }
        this.#next = 0;
        this.#end = 3 * count;
      }
      const at = this.#next;
      this.#next = at + 3;
      try {
        free(batch[at]!, batch[at + 1]!, batch[at + 2]!);
      } catch (error) {
        if (error instanceof RangeError) this.#next = at;
        throw error;
      }
    }
  }

  #report(twice: (address: Address) => never): never {
    const address = this.#twice;
    try {
      this.#twice = 0;
      twice(address);
    } catch (error) {
      if (error instanceof RangeError) this.#twice = address;
      throw error;
    }
  }

  /** Blocks handed back from now on are refused; those not taken stay as they are. */
  close(): void {
    this.#end = this.#next;
    native().closeInbox(this.number);
  }
}

/**
 * Hands a block back to the owner of an inbox, from any thread.
 *
 * @param inbox - an integer from 0 to 2^53 - 1
 * @param size - bytes, above 0
 * @returns `HANDED`, `ENDED`, `NO_MEMORY`; anything else if no such inbox was ever opened
 */
export function handBack(inbox: number, address: Address, size: number, align: number): number {
  return native().handBack(inbox, address, size, align);
}
