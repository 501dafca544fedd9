import { plural } from '../reports/plural.js';

/** The figures of a heap at the moment {@link JustHeap.stats} was called. */
export interface HeapStatsFields {
  /** Bytes of all live blocks, as asked for. */
  readonly allocatedBytes: number;
  /** Live blocks; blocks of size 0 are none. */
  readonly allocationCount: number;
  /** The most `allocatedBytes` has been. */
  readonly peakAllocatedBytes: number;
  /** Blocks allocated since the heap was made; a reallocation is not one. */
  readonly totalAllocations: number;
  /** Blocks freed since the heap was made. */
  readonly totalFrees: number;
  /** Reallocations of a block that had a size, to one that has. */
  readonly totalReallocations: number;
  /** Bytes asked for since the heap was made: of every allocation, and what reallocations added. */
  readonly totalAllocatedBytes: number;
  /** Bytes of the blocks given to {@link JustHeap.leak}; they count as neither live nor freed. */
  readonly leakedBytes: number;
  /** Bytes of memory obtained from the system and not returned: carved chunks, large blocks, growing metadata. */
  readonly reservedBytes: number;
  /** The most `reservedBytes` has been. */
  readonly peakReservedBytes: number;
  /** Bytes of address space set aside, committed or not. */
  readonly addressSpaceBytes: number;
}

/** A snapshot of a heap's figures. */
export class HeapStats implements HeapStatsFields {
  declare readonly allocatedBytes: number;
  declare readonly allocationCount: number;
  declare readonly peakAllocatedBytes: number;
  declare readonly totalAllocations: number;
  declare readonly totalFrees: number;
  declare readonly totalReallocations: number;
  declare readonly totalAllocatedBytes: number;
  declare readonly leakedBytes: number;
  declare readonly reservedBytes: number;
  declare readonly peakReservedBytes: number;
  declare readonly addressSpaceBytes: number;

  constructor(fields: HeapStatsFields) {
    Object.assign(this, fields);
  }

  /** Renders a table a person can read, bytes in units. */
  toString(): string {
    const freed = `${group(this.totalFrees)} freed, ${group(this.totalReallocations)} reallocated`;
    return table([
      ['live', `${formatBytes(this.allocatedBytes)} in ${plural(this.allocationCount, 'block')}`],
      ['live at most', formatBytes(this.peakAllocatedBytes)],
      ['leaked on purpose', formatBytes(this.leakedBytes)],
      [
        'in all',
        `${formatBytes(this.totalAllocatedBytes)} in ${plural(this.totalAllocations, 'block')}, ${freed}`,
      ],
      ['reserved', `${formatBytes(this.reservedBytes)}, at most ${formatBytes(this.peakReservedBytes)}`],
      ['address space', formatBytes(this.addressSpaceBytes)],
    ]);
  }
}

/** The figures of one size class. */
export interface SizeClassStats {
  /** Bytes of each block. */
  readonly blockSize: number;
  readonly liveBlocks: number;
  readonly freeBlocks: number;
}

/** A snapshot with the histogram of the size classes in use. */
export class DetailedHeapStats extends HeapStats {
  /** The classes that hold any block, by ascending block size. */
  readonly sizeClasses: readonly SizeClassStats[];
  /** Blocks that are too large for any class, or all blocks where the allocator is `system`. */
  readonly largeBlocks: number;

  constructor(fields: HeapStatsFields, sizeClasses: readonly SizeClassStats[], largeBlocks: number) {
    super(fields);
    this.sizeClasses = sizeClasses;
    this.largeBlocks = largeBlocks;
  }

  /** Renders the table and, below it, a row for every size class. */
  override toString(): string {
    const rows: [string, string][] = this.sizeClasses.map((entry) => [
      formatBytes(entry.blockSize),
      `${group(entry.liveBlocks)} live, ${group(entry.freeBlocks)} free`,
    ]);
    rows.push(['large', `${group(this.largeBlocks)} live`]);
    return `${super.toString()}\n${table(rows)}`;
  }
}

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'];

/** Formats bytes for a person: `640 B`, `1.5 KiB`, `2.0 GiB`. */
function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1023.95 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(1)} ${UNITS[unit]}`;
}

function group(count: number): string {
  return count.toLocaleString('en-US');
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join('\n');
}
