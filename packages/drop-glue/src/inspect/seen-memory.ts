import type { JustHeap } from '@justlang/heap';
import { blockAt, isGone, type SeenBlock } from '@justlang/heap/internal';
import type { Address } from '@justlang/memory-access';
import { firstForbidden, fixedTier, uncheckedFunctions } from '@justlang/memory-access/internal';

/** No value lies below. */
export const FIRST_ADDRESS = 4096;

/** Why bytes are not read. */
type WhyNot = 'gone' | 'outside';

/**
 * The memory of a heap, for somebody who looks at it: reads what lies in one live block, as far as the heap can tell, and raises nothing.
 * Where the heap cannot tell, with checks `off`, the caller answers for the address.
 */
export class SeenMemory {
  readonly #heap: JustHeap;
  /** The block that was looked into last: most values lie in the block of the value before. */
  #last: SeenBlock | undefined;

  constructor(heap: JustHeap) {
    this.#heap = heap;
  }

  /** Why some bytes may not be read; undefined where they may. */
  whyNot(address: Address, length: number): WhyNot | undefined {
    if (length === 0) return undefined;
    if (!(address >= FIRST_ADDRESS) || !Number.isSafeInteger(address + length)) return 'outside';
    const block = this.#blockAt(address);
    if (block === 'none') return 'outside';
    if (block !== 'unknown') {
      if (!block.isLive) return 'gone';
      if (address + length > block.address + block.size) return 'outside';
    }
    // A part of a live block may be forbidden too: the frame of a stack that was left.
    return fixedTier() === 'full' && firstForbidden(address, length) >= 0 ? 'gone' : undefined;
  }

  /** Whether the heap knows that no live block of a layout starts at an address. */
  isGone(address: Address, size: number, align: number): boolean {
    return isGone(this.#heap, address, size, align);
  }

  /** Copies bytes that may be read. */
  read(address: Address, length: number): DataView<ArrayBuffer> {
    // SAFETY: the caller has asked `whyNot`.
    const { getU8 } = uncheckedFunctions();
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = getU8(address + i);
    return new DataView(bytes.buffer);
  }

  /** A word of a slot; undefined where it is no number below 2^53. */
  word(address: Address): number | undefined {
    const word = Number(this.read(address, 8).getBigUint64(0, true));
    return Number.isSafeInteger(word) ? word : undefined;
  }

  #blockAt(address: Address): SeenBlock | 'none' | 'unknown' {
    const last = this.#last;
    if (last !== undefined && address >= last.address && address < last.address + last.size) return last;
    const found = blockAt(this.#heap, address);
    if (typeof found === 'object') this.#last = found;
    return found;
  }
}
