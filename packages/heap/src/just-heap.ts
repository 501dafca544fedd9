import { RuntimeConfig } from '@justlang/config';
import { JustError, sharedState } from '@justlang/config/internal';
import { MemoryAccess } from '@justlang/memory-access';
import { fixTier } from '@justlang/memory-access/internal';
import { type Address, RawAllocator } from '@justlang/raw-allocator';
import { LOW_LIMIT } from '@justlang/raw-allocator/internal';
import { AddressLane } from './address-lane.js';
import { Allocation } from './allocation.js';
import { watchExit } from './at-exit.js';
import { checkLayout, heapClosed, outOfMemory, requireAllocation } from './block-arguments.js';
import { BlockFaults } from './block-faults.js';
import { DetailedHeapStats, HeapStats, type HeapStatsFields } from './heap-stats.js';
import { LargeBlocks } from './large-blocks.js';
import { type Layout, requireLayout } from './layout.js';
import { CACHED, TOPS } from './pool/block-cache.js';
import { FREED, LEAKED, liveState } from './pool/block-state.js';
import { LOW_OWNERS, Pools } from './pool/pools.js';
import { CLASS_COUNT, CLASS_OF, CLASS_SIZE, MAX_SMALL, smallClass } from './pool/size-class.js';

// Constants of this module, unlike imported bindings, are built into the optimised code.
const CLASSES = CLASS_OF;
const OWNERS = LOW_OWNERS;
const BLOCKS = CACHED;
const BLOCK_TOPS = TOPS;
const FREED_STATE = FREED;

/**
 * The heap of a compiled Just program: real libc memory, outside the garbage collector, freed when it is freed.
 *
 * It has two lanes over the same blocks. The address lane, for generated code, makes no JS object; the object lane
 * takes and returns {@link Layout} and {@link Allocation}. A heap belongs to its thread.
 *
 * *Safety*: a block is read and written between its allocation and its free, inside its size (docs/safety.md).
 *
 * @example
 * ```ts
 * using heap = new JustHeap();
 * const address = heap.allocate(16, 8);
 * MemoryAccess.setF64(address, 1.5);
 * heap.deallocate(address, 16, 8);
 * ```
 */
export class JustHeap implements Disposable {
  readonly #lane: AddressLane;
  readonly #config: RuntimeConfig;
  readonly #large: LargeBlocks;
  #pools: Pools | null = null;
  readonly #faults: BlockFaults;
  #closed = false;

  /**
   * Makes a heap; no memory is taken before the first allocation.
   *
   * @param config - taken from the environment when not given
   * @param allocator - where large blocks, and with the allocator `system` all blocks, come from
   * @throws `ERR_JUST_CONFIG` if `full` checks are asked for on a thread whose accessors are unchecked
   * @throws `ERR_JUST_LINK`, `ERR_JUST_NATIVE` if the C library or the addon cannot be loaded
   */
  constructor(
    config: RuntimeConfig = RuntimeConfig.fromEnv(),
    allocator: RawAllocator = new RawAllocator(config),
  ) {
    fixTier(config.checks);
    this.#config = config;
    this.#large = new LargeBlocks(allocator);
    this.#lane = new AddressLane(config.heapLimit);
    if (config.allocator === 'pooled' && config.checks !== 'full') {
      this.#pools = new Pools(config.checks === 'basic');
      this.#lane.open(this.#pools.low, () => this.#noteReserved());
    }
    this.#faults = new BlockFaults(this.#pools, this.#large);
    watchExit(this, config);
  }

  /** Returns the thread's heap, made from the environment on first use. */
  static global(): JustHeap {
    const shared = sharedState<{ global?: JustHeap }>('heap', () => ({}));
    shared.global ??= new JustHeap();
    return shared.global;
  }

  /**
   * Allocates a block; its bytes are not initialised.
   *
   * @param size - bytes, an integer >= 0; 0 allocates nothing and returns `align`
   * @param align - bytes, a power of two from 1 to 2^30
   * @param site - the allocation site the compiler registered, or 0; used by full checks only
   * @returns the address, a multiple of `align`, never 0
   * @throws `ERR_JUST_OUT_OF_MEMORY` if memory cannot be had or the heap's limit would be passed
   * @throws `ERR_JUST_INVALID_ARGUMENT`, `ERR_JUST_INVALID_LAYOUT` if size or align is not that
   * @throws `ERR_JUST_HEAP_CLOSED` after {@link JustHeap.close}
   */
  allocate(size: number, align: number, site?: number): Address {
    // Kept small, so that V8 inlines it: whatever is rare, and every error, is `#allocateRare`'s.
    small: if (typeof size === 'number' && (size & 32767) === size) {
      let units = (size + 7) >> 3;
      if (align !== 8 && align !== 1 && align !== 4 && align !== 2) {
        if (align !== 16) break small;
        units = (units + 1) & -2;
      }
      const lane = this.#lane;
      const top = lane.slot + CLASSES[units]!;
      let block = BLOCKS[BLOCK_TOPS[top]!]!;
      if (block <= 0) block = lane.refill(CLASSES[units]!) | 0;
      if (block <= 0) break small;
      let countdown = lane.countdown - 1;
      if (countdown < 0) countdown = lane.fold();
      const total = (lane.total + size) | 0;
      const live = (total - lane.freed) | 0;
      if (live > lane.peak) {
        if (live > lane.limit) break small;
        lane.peak = live;
      }
      lane.total = total;
      lane.countdown = countdown;
      BLOCK_TOPS[top]!--;
      if (lane.checked !== 0) lane.states[block >>> 3] = align;
      return block;
    }
    return this.#allocateRare(size, align, site, false);
  }

  /** Allocates a block whose bytes are all 0; otherwise as {@link JustHeap.allocate}. */
  allocateZeroed(size: number, align: number, site?: number): Address {
    if (!(size <= MAX_SMALL) || this.#pools === null) return this.#allocateRare(size, align, site, true);
    const address = this.allocate(size, align, site);
    if (size !== 0) MemoryAccess.memset(address, 0, size);
    return address;
  }

  /**
   * Frees a block at once. Freeing the address of a block of size 0 does nothing.
   *
   * *Safety*: the block is live, and nothing reads or writes it afterwards.
   *
   * @param address - the block's
   * @param size - the size in bytes it was asked for with, or was last reallocated to
   * @param align - the alignment it was asked for with
   * @throws `ERR_JUST_DOUBLE_FREE`, `ERR_JUST_INVALID_FREE`, `ERR_JUST_LAYOUT_MISMATCH` as the tier of checks finds
   * @throws `ERR_JUST_NULL_ADDRESS` if address is below 4096 and size is not 0
   * @throws `ERR_JUST_INVALID_ARGUMENT`, `ERR_JUST_INVALID_LAYOUT`, `ERR_JUST_HEAP_CLOSED`
   */
  deallocate(address: Address, size: number, align: number): void {
    small: if (
      typeof address === 'number' &&
      typeof size === 'number' &&
      (address & 0x7ffffff8) === address &&
      address > 4095 &&
      (size & 32767) === size
    ) {
      let units = (size + 7) >> 3;
      if (align !== 8 && align !== 1 && align !== 4 && align !== 2) {
        if (align !== 16) break small;
        units = (units + 1) & -2;
      }
      const lane = this.#lane;
      const slot = lane.slot + CLASSES[units]!;
      const top = BLOCK_TOPS[slot]! + 1;
      if (BLOCKS[top]! < 0) break small;
      if (lane.checked !== 0) {
        if (OWNERS[address >>> 16] !== slot || lane.states[address >>> 3] !== align) break small;
        lane.states[address >>> 3] = FREED_STATE;
      }
      BLOCKS[top] = address;
      BLOCK_TOPS[slot] = top;
      lane.freed = (lane.freed + size) | 0;
      return;
    }
    this.#deallocateRare(address, size, align);
  }

  /**
   * Resizes a block, in place where its size class or libc allows it.
   *
   * *Safety*: if the address returned differs, the old block is freed.
   *
   * @param address - the block's
   * @param oldSize - the size in bytes it has
   * @param align - the alignment it has and keeps
   * @param newSize - bytes, an integer >= 0; contents survive up to the smaller size
   * @returns the block's address
   * @throws as {@link JustHeap.allocate} and {@link JustHeap.deallocate}; the block then stays as it was
   */
  reallocate(address: Address, oldSize: number, align: number, newSize: number): Address {
    checkLayout(newSize, align);
    checkLayout(oldSize, align);
    if (oldSize === 0 || newSize === 0) return this.#reallocateEmpty(address, oldSize, align, newSize);
    if (this.#closed) heapClosed();
    const found = this.#require(address, oldSize, align);
    const growth = newSize - oldSize;
    const lane = this.#lane;
    if (growth > 0 && !lane.hasRoomFor(growth)) return outOfMemory(newSize, align, lane.heapLimit);
    const newClass = this.#pools === null ? 0 : smallClass(newSize, align);
    let moved = address;
    if (found !== newClass) {
      moved = this.#move(address, oldSize, align, newSize, found, newClass);
      this.#noteReserved();
    } else if (found === 0) {
      moved = this.#large.reallocate(address, align, newSize);
      this.#noteReserved();
    }
    lane.exchange(isCountedSmall(address, found), oldSize, isCountedSmall(moved, newClass), newSize);
    lane.reallocations++;
    return moved;
  }

  /** Allocates a block of the layout. @throws as {@link JustHeap.allocate} */
  alloc(layout: Layout): Allocation {
    const { size, align } = requireLayout('layout', layout);
    return new Allocation(this.allocate(size, align), size, align);
  }

  /** Allocates a block of the layout whose bytes are all 0. @throws as {@link JustHeap.allocate} */
  allocZeroed(layout: Layout): Allocation {
    const { size, align } = requireLayout('layout', layout);
    return new Allocation(this.allocateZeroed(size, align), size, align);
  }

  /** Frees a block. @throws as {@link JustHeap.deallocate} */
  free(allocation: Allocation): void {
    const { address, size, align } = requireAllocation(allocation);
    this.deallocate(address, size, align);
  }

  /**
   * Resizes a block; its alignment becomes the layout's.
   *
   * @returns a new record; the old one is no longer valid, unless this throws
   * @throws as {@link JustHeap.reallocate}
   */
  realloc(allocation: Allocation, layout: Layout): Allocation {
    const { address, size: oldSize, align: oldAlign } = requireAllocation(allocation);
    const { size, align } = requireLayout('layout', layout);
    if (align === oldAlign)
      return new Allocation(this.reallocate(address, oldSize, align, size), size, align);
    if (oldSize !== 0) this.#require(address, oldSize, oldAlign);
    const moved = this.allocate(size, align);
    MemoryAccess.memcpy(moved, address, Math.min(oldSize, size));
    this.deallocate(address, oldSize, oldAlign);
    return new Allocation(moved, size, align);
  }

  /**
   * Declares that a block stays allocated on purpose, as a static does: it is counted apart and never reported.
   *
   * @param address - of a live block, or of one of size 0
   * @param size - the bytes it was asked for with; without it a small block counts with its size class's size
   * @throws `ERR_JUST_INVALID_ARGUMENT`, `ERR_JUST_INVALID_FREE`, `ERR_JUST_HEAP_CLOSED`
   */
  leak(address: Address, size?: number): void {
    if (this.#closed) heapClosed();
    const { bytes, sizeClass } = this.#faults.locate(address, size);
    if (bytes === 0) return;
    const lane = this.#lane;
    lane.leakedBlocks++;
    lane.leakedBytes += bytes;
    if (isCountedSmall(address, sizeClass)) lane.shrinkSmall(bytes);
    else lane.growLarge(-bytes);
    const pool = sizeClass === 0 ? undefined : this.#pools!.poolOf(address);
    if (pool?.states) pool.states.bytes[(address - pool.source.base) / 8] = LEAKED;
  }

  /** Returns the figures of this moment. */
  stats(): HeapStats {
    return new HeapStats(this.#figures());
  }

  /** Returns the figures with the histogram of the size classes. */
  detailedStats(): DetailedHeapStats {
    const classes = [];
    for (let sizeClass = 1; this.#pools !== null && sizeClass < CLASS_COUNT; sizeClass++) {
      const liveBlocks = this.#pools.sum((pool) => pool.liveOf(sizeClass));
      const freeBlocks = this.#pools.sum((pool) => pool.freeOf(sizeClass));
      if (liveBlocks + freeBlocks > 0)
        classes.push({ blockSize: CLASS_SIZE[sizeClass]!, liveBlocks, freeBlocks });
    }
    return new DetailedHeapStats(this.#figures(), classes, this.#large.count);
  }

  /** Gives all memory back to the system that no live block needs. */
  trim(): void {
    if (this.#pools === null || this.#closed) return;
    this.#pools.trim();
  }

  /**
   * Frees every block still live; every later use but this one and `stats` throws `ERR_JUST_HEAP_CLOSED`.
   *
   * @throws `ERR_JUST_LEAK` if `leaks` is `fail` and blocks were live; all is freed nevertheless
   */
  close(): void {
    if (this.#closed) return;
    const { allocationCount, allocatedBytes } = this.#figures();
    this.#closed = true;
    this.#lane.close();
    this.#large.close();
    this.#pools?.close();
    const lane = this.#lane;
    lane.shrinkSmall(lane.smallBytes);
    lane.growLarge(-lane.largeBytes);
    if (this.#config.leaks === 'fail' && allocationCount > 0) {
      throw new JustError(
        'ERR_JUST_LEAK',
        `the heap was closed with ${allocationCount} blocks of ${allocatedBytes} bytes still allocated`,
      );
    }
  }

  /** Closes the heap, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #allocateRare(size: number, align: number, _site: number | undefined, zeroed: boolean): Address {
    checkLayout(size, align);
    if (this.#closed) heapClosed();
    if (size === 0) return align;
    const lane = this.#lane;
    if (!lane.hasRoomFor(size)) return outOfMemory(size, align, lane.heapLimit);
    const sizeClass = this.#pools === null ? 0 : smallClass(size, align);
    if (sizeClass === 0) {
      const address = this.#large.allocate(size, align, zeroed);
      lane.addLarge(size);
      this.#noteReserved();
      return address;
    }
    const address = this.#takeSmall(sizeClass, size, align);
    if (isCountedSmall(address, sizeClass)) lane.addSmall(size);
    else lane.addLarge(size);
    if (zeroed) MemoryAccess.memset(address, 0, size);
    return address;
  }

  #takeSmall(sizeClass: number, size: number, align: number): Address {
    const pools = this.#pools!;
    const address = pools.take(sizeClass);
    if (address === 0) return outOfMemory(size, align, this.#lane.heapLimit);
    const pool = pools.poolOf(address)!;
    if (pool.states !== null) pool.states.bytes[(address - pool.source.base) / 8] = liveState(align);
    this.#noteReserved();
    return address;
  }

  #deallocateRare(address: Address, size: number, align: number): void {
    checkLayout(size, align);
    if (this.#closed) heapClosed();
    if (size === 0) {
      this.#faults.requireEmpty(address, align);
      return;
    }
    const sizeClass = this.#require(address, size, align);
    if (sizeClass === 0) this.#large.free(address);
    else this.#putSmall(address, sizeClass);
    if (isCountedSmall(address, sizeClass)) this.#lane.shrinkSmall(size);
    else this.#lane.growLarge(-size);
  }

  #putSmall(address: Address, sizeClass: number): void {
    const pool = this.#pools!.poolOf(address)!;
    const position = address - pool.source.base;
    if (pool.states !== null) pool.states.bytes[position / 8] = FREED;
    pool.put(position, sizeClass);
  }

  /** Returns the class of a live block, 0 for one of libc's; throws where it is no block of this layout. */
  #require(address: Address, size: number, align: number): number {
    return this.#faults.require(address, size, align);
  }

  #reallocateEmpty(address: Address, oldSize: number, align: number, newSize: number): Address {
    if (oldSize === 0) {
      if (!this.#closed) this.#faults.requireEmpty(address, align);
      return this.allocate(newSize, align);
    }
    this.deallocate(address, oldSize, align);
    return align;
  }

  /** Moves a block between two classes, or between a class and libc. */
  #move(
    address: Address,
    oldSize: number,
    align: number,
    newSize: number,
    oldClass: number,
    newClass: number,
  ): Address {
    const moved =
      newClass === 0
        ? this.#large.allocate(newSize, align, false)
        : this.#takeSmall(newClass, newSize, align);
    MemoryAccess.memcpy(moved, address, Math.min(oldSize, newSize));
    if (oldClass === 0) this.#large.free(address);
    else this.#putSmall(address, oldClass);
    return moved;
  }

  #reserved(): number {
    const pools = this.#pools;
    if (pools === null) return this.#large.bytes;
    // A pool's states take one byte for every eight of its blocks.
    const share = this.#lane.checked === 0 ? 1 : 1.125;
    return this.#large.bytes + pools.sum((pool) => pool.committedBytes * share + pool.free.grownBytes);
  }

  #noteReserved(): void {
    this.#lane.noteReserved(this.#reserved());
  }

  #figures(): HeapStatsFields {
    const lane = this.#lane;
    const pools = this.#closed ? null : this.#pools;
    const live = this.#large.count + (pools?.sum((pool) => pool.liveBlocks) ?? 0);
    const allocationCount = this.#closed ? 0 : live - lane.leakedBlocks;
    return {
      allocatedBytes: lane.liveBytes,
      allocationCount,
      peakAllocatedBytes: lane.peakBytes,
      totalAllocations: lane.allocations,
      totalFrees: lane.allocations - lane.leakedBlocks - allocationCount,
      totalReallocations: lane.reallocations,
      totalAllocatedBytes: lane.totalBytes,
      leakedBytes: lane.leakedBytes,
      reservedBytes: this.#closed ? 0 : this.#reserved(),
      peakReservedBytes: lane.peakReserved,
      addressSpaceBytes: this.#closed
        ? 0
        : this.#large.bytes + (pools?.sum((pool) => pool.chunkBytes + pool.free.grownBytes) ?? 0),
    };
  }
}

/** Whether the tally counts a block in its integers: blocks of the low pool, which together stay below 2^31 bytes. */
function isCountedSmall(address: Address, sizeClass: number): boolean {
  return sizeClass !== 0 && address < LOW_LIMIT;
}
