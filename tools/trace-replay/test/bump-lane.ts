import type { HeapStats } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import type { Lane } from '../src/lanes.js';

/** Ways in which a {@link BumpLane} can be wrong. */
export type Fault =
  | 'none'
  | 'overlap'
  | 'misaligned'
  | 'null'
  | 'not zeroed'
  | 'not copied'
  | 'copied a byte too little'
  | 'reserved after trim'
  | 'reserved too little'
  | 'peak of reserved too low'
  | `wrong ${'allocationCount' | 'allocatedBytes' | 'peakAllocatedBytes' | 'totalAllocations' | 'totalFrees' | 'totalReallocations' | 'totalAllocatedBytes'}`;

/**
 * The heap double of the verification's own tests: it takes addresses upwards from one block and never reuses any,
 * is right with the fault `none`, and wrong in exactly one way with any other.
 */
export class BumpLane implements Lane {
  readonly #fault: Fault;
  readonly #end: number;
  readonly #addresses: number[] = [];
  #next: number;
  #allocationCount = 0;
  #allocatedBytes = 0;
  #peakAllocatedBytes = 0;
  #totalAllocations = 0;
  #totalFrees = 0;
  #totalReallocations = 0;
  #totalAllocatedBytes = 0;

  /** `block` is the address of `size` bytes that the lane may use. */
  constructor(block: number, size: number, fault: Fault = 'none') {
    this.#next = block;
    this.#end = block + size;
    this.#fault = fault;
    MemoryAccess.memset(block, 0xa5, size);
  }

  allocate(slot: number, size: number, align: number, zeroed: boolean): number {
    if (size > 0) {
      this.#totalAllocations++;
      this.#allocationCount++;
      this.#grow(size);
    }
    const address = this.#take(size, align);
    if (zeroed && this.#fault !== 'not zeroed') MemoryAccess.memset(address, 0, size);
    this.#addresses[slot] = address;
    return this.#fault === 'null' && slot === 1 ? 0 : address;
  }

  reallocate(slot: number, oldSize: number, align: number, newSize: number): number {
    const old = this.#addresses[slot]!;
    if (oldSize > 0 && newSize > 0) {
      this.#totalReallocations++;
      this.#grow(newSize - oldSize);
    } else if (oldSize > 0) this.free(slot, oldSize);
    else if (newSize > 0) return this.allocate(slot, newSize, align, false);
    const address = this.#take(newSize, align);
    const kept = Math.min(oldSize, newSize);
    if (this.#fault === 'copied a byte too little') MemoryAccess.memcpy(address, old, Math.max(0, kept - 1));
    else if (this.#fault !== 'not copied') MemoryAccess.memcpy(address, old, kept);
    this.#addresses[slot] = address;
    return address;
  }

  free(_slot: number, size: number): void {
    if (size === 0) return;
    this.#totalFrees++;
    this.#allocationCount--;
    this.#grow(-size);
  }

  stats(): HeapStats {
    const surplus =
      this.#fault === 'reserved after trim' ? 4096 : this.#fault === 'reserved too little' ? -1 : 0;
    const reserved = this.#allocatedBytes + surplus;
    const peak = this.#fault === 'peak of reserved too low' ? 1 : this.#peakAllocatedBytes + 4096;
    const stats = {
      allocationCount: this.#allocationCount,
      allocatedBytes: this.#allocatedBytes,
      peakAllocatedBytes: this.#peakAllocatedBytes,
      totalAllocations: this.#totalAllocations,
      totalFrees: this.#totalFrees,
      totalReallocations: this.#totalReallocations,
      totalAllocatedBytes: this.#totalAllocatedBytes,
      reservedBytes: reserved,
      addressSpaceBytes: reserved,
      peakReservedBytes: peak,
    };
    for (const name of Object.keys(stats) as (keyof typeof stats)[]) {
      if (this.#fault === `wrong ${name}`) stats[name]++;
    }
    return stats as HeapStats;
  }

  trim(): void {}

  #take(size: number, align: number): number {
    let address = Math.ceil(this.#next / align) * align;
    if (this.#fault === 'misaligned' && align > 1) address++;
    if (address + size > this.#end) throw new Error('the double has no memory left');
    this.#next = this.#fault === 'overlap' ? address + (size >> 1) : address + size;
    return address;
  }

  #grow(bytes: number): void {
    this.#allocatedBytes += bytes;
    this.#totalAllocatedBytes += Math.max(0, bytes);
    this.#peakAllocatedBytes = Math.max(this.#peakAllocatedBytes, this.#allocatedBytes);
  }
}
