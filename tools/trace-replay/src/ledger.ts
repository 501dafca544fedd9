import type { HeapStats } from '@justlang/heap';

/** What a heap's statistics must be, counted beside it. Blocks of 0 bytes are never counted. */
export class Ledger {
  allocationCount = 0;
  allocatedBytes = 0;
  peakAllocatedBytes = 0;
  totalAllocations = 0;
  totalFrees = 0;
  totalReallocations = 0;
  /** Of every allocation, and what reallocations added. */
  totalAllocatedBytes = 0;

  allocated(size: number): void {
    if (size === 0) return;
    this.totalAllocations++;
    this.allocationCount++;
    this.#add(size);
  }

  freed(size: number): void {
    if (size === 0) return;
    this.totalFrees++;
    this.allocationCount--;
    this.#add(-size);
  }

  /** From or to 0 bytes it is an allocation or a free: a block of 0 bytes is none. */
  reallocated(oldSize: number, newSize: number): void {
    if (oldSize === 0) this.allocated(newSize);
    else if (newSize === 0) this.freed(oldSize);
    else {
      this.totalReallocations++;
      this.#add(newSize - oldSize);
    }
  }

  /** The first statistic that is not as counted here, as a sentence; undefined when all are. */
  difference(stats: HeapStats): string | undefined {
    for (const name of COUNTED) {
      if (stats[name] !== this[name]) return `stats().${name} is ${stats[name]}, counted ${this[name]}`;
    }
    return undefined;
  }

  #add(bytes: number): void {
    this.allocatedBytes += bytes;
    this.totalAllocatedBytes += Math.max(0, bytes);
    if (this.allocatedBytes > this.peakAllocatedBytes) this.peakAllocatedBytes = this.allocatedBytes;
  }
}

const COUNTED = [
  'allocationCount',
  'allocatedBytes',
  'peakAllocatedBytes',
  'totalAllocations',
  'totalFrees',
  'totalReallocations',
  'totalAllocatedBytes',
] as const;
