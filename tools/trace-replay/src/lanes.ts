import type { Allocation, HeapStats, JustHeap } from '@justlang/heap';
import { Layout } from '@justlang/heap';
import { NULL_SLOT } from './trace.js';

/** What a verification drives: one lane of a heap, with the blocks kept by slot. A test may put a broken one in its place. */
export interface Lane {
  allocate(slot: number, size: number, align: number, zeroed: boolean): number;
  reallocate(slot: number, oldSize: number, align: number, newSize: number): number;
  free(slot: number, size: number, align: number): void;
  stats(): HeapStats;
  trim(): void;
}

/** A site id for every allocation: under full checks it stands in for a stack, whose capture would take most of the time. */
const SITE = 1;

/** `allocate`, `reallocate`, `deallocate`: addresses only. */
export class AddressLane implements Lane {
  readonly #heap: JustHeap;
  readonly #addresses: number[] = [];

  constructor(heap: JustHeap) {
    this.#heap = heap;
    this.#addresses[NULL_SLOT] = 1; // a block of 0 bytes at align 1: freeing it does nothing, as free(NULL)
  }

  allocate(slot: number, size: number, align: number, zeroed: boolean): number {
    const address = zeroed
      ? this.#heap.allocateZeroed(size, align, SITE)
      : this.#heap.allocate(size, align, SITE);
    this.#addresses[slot] = address;
    return address;
  }

  reallocate(slot: number, oldSize: number, align: number, newSize: number): number {
    const address = this.#heap.reallocate(this.#addresses[slot]!, oldSize, align, newSize);
    this.#addresses[slot] = address;
    return address;
  }

  free(slot: number, size: number, align: number): void {
    this.#heap.deallocate(this.#addresses[slot]!, size, align);
  }

  stats(): HeapStats {
    return this.#heap.stats();
  }

  trim(): void {
    this.#heap.trim();
  }
}

/** `alloc`, `realloc`, `free`: an {@link Allocation} per block. */
export class ObjectLane implements Lane {
  readonly #heap: JustHeap;
  readonly #allocations: Allocation[] = [];

  constructor(heap: JustHeap) {
    this.#heap = heap;
    this.#allocations[NULL_SLOT] = heap.alloc(Layout.of(0, 1));
  }

  allocate(slot: number, size: number, align: number, zeroed: boolean): number {
    const layout = Layout.of(size, align);
    const allocation = zeroed ? this.#heap.allocZeroed(layout) : this.#heap.alloc(layout);
    this.#allocations[slot] = allocation;
    return allocation.address;
  }

  reallocate(slot: number, _oldSize: number, align: number, newSize: number): number {
    const allocation = this.#heap.realloc(this.#allocations[slot]!, Layout.of(newSize, align));
    this.#allocations[slot] = allocation;
    return allocation.address;
  }

  free(slot: number): void {
    this.#heap.free(this.#allocations[slot]!);
  }

  stats(): HeapStats {
    return this.#heap.stats();
  }

  trim(): void {
    this.#heap.trim();
  }
}
