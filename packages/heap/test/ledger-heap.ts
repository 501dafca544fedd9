import { MemoryAccess } from '@justlang/memory-access';
import { RawAllocator } from '@justlang/raw-allocator';
import type { JustHeap } from '../src/heap/just-heap.js';

/**
 * A heap that keeps a ledger: every call must name a live block with its exact size and align. It moves every
 * block on every reallocation and overwrites what it frees, so that a stale address shows; and it runs out of
 * memory when told to.
 */
export class LedgerHeap {
  readonly blocks = new Map<number, { size: number; align: number }>();
  readonly calls: string[] = [];
  /** Allocations and reallocations that still succeed. */
  fuel = Number.POSITIVE_INFINITY;
  readonly #allocator = new RawAllocator();
  get asHeap(): JustHeap {
    return this as unknown as JustHeap;
  }

  allocate(size: number, align: number): number {
    this.#burn(`allocate(${size}, ${align})`);
    const address = this.#allocator.alloc(size, align);
    scribble(address, size);
    this.blocks.set(address, { size, align });
    return address;
  }

  reallocate(address: number, oldSize: number, align: number, newSize: number): number {
    if (newSize === 0) {
      this.deallocate(address, oldSize, align);
      return align;
    }
    this.#check(address, oldSize, align);
    this.#burn(`reallocate(${oldSize}, ${align}, ${newSize})`);
    const moved = this.#allocator.alloc(newSize, align);
    scribble(moved, newSize);
    MemoryAccess.memcpy(moved, address, Math.min(oldSize, newSize));
    this.blocks.set(moved, { size: newSize, align });
    this.#release(address, oldSize);
    return moved;
  }

  deallocate(address: number, size: number, align: number): void {
    this.#check(address, size, align);
    this.calls.push(`deallocate(${size}, ${align})`);
    this.#release(address, size);
  }

  #burn(call: string): void {
    if (this.fuel <= 0) {
      throw Object.assign(new Error(`out of fuel: ${call}`), { code: 'ERR_JUST_OUT_OF_MEMORY' });
    }
    this.fuel--;
    this.calls.push(call);
  }

  #check(address: number, size: number, align: number): void {
    const block = this.blocks.get(address);
    if (block?.size !== size || block.align !== align) {
      throw new Error(`no live block at ${address} of ${size} bytes aligned to ${align}`);
    }
  }

  #release(address: number, size: number): void {
    scribble(address, size);
    this.blocks.delete(address);
    this.#allocator.free(address);
  }
}

function scribble(address: number, size: number): void {
  MemoryAccess.memset(address, 0xdb, size);
}
