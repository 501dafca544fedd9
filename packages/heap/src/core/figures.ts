import type { BlockKeeper } from '../blocks/block-keeper.js';
import type { HeapStatsFields } from '../statistics/heap-stats.js';
import type { Tally } from '../statistics/tally.js';

/** Returns the figures of a heap, which it counts in `tally`. */
export function figuresOf(tally: Tally, keeper: BlockKeeper, isClosed: boolean): HeapStatsFields {
  const { reservedBytes } = keeper;
  // The quick lane of full checks notes no peak.
  tally.noteReserved(reservedBytes);
  const allocationCount = isClosed ? 0 : keeper.liveBlocks - tally.leakedBlocks;
  // Leaked blocks may have been counted with other sizes than they were asked for with: this is the difference.
  const residue = allocationCount === 0 ? tally.liveBytes : Math.min(0, tally.liveBytes);
  return {
    allocatedBytes: tally.liveBytes - residue,
    allocationCount,
    peakAllocatedBytes: tally.peakBytes,
    totalAllocations: tally.allocations,
    totalFrees: tally.allocations - tally.leakedBlocks - allocationCount,
    totalReallocations: tally.reallocations,
    totalAllocatedBytes: tally.totalBytes,
    leakedBytes: tally.leakedBytes + residue,
    reservedBytes,
    peakReservedBytes: tally.peakReserved + 0,
    addressSpaceBytes: keeper.addressSpaceBytes,
  };
}
