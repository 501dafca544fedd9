import { RuntimeConfig } from '@justlang/config';
import { JustError, sharedState } from '@justlang/config/internal';
import { MemoryAccess } from '@justlang/memory-access';
import { fixTier } from '@justlang/memory-access/internal';
import { type Address, RawAllocator } from '@justlang/raw-allocator';
import { LOW_LIMIT } from '@justlang/raw-allocator/internal';
import { AddressLane } from './address-lane.js';
import { Allocation } from './allocation.js';
import { unwatchExit, watchExit } from './at-exit.js';
import { checkLayout, heapClosed, outOfMemory, requireAllocation } from './block-arguments.js';
import type { BlockKeeper } from './block-keeper.js';
import { checkedKeeper } from './checks/checked-keeper.js';
import type { LeakGroup } from './checks/leaks.js';
import { DetailedHeapStats, HeapStats, type HeapStatsFields } from './heap-stats.js';
import { LargeBlocks } from './large-blocks.js';
import { type Layout, requireLayout } from './layout.js';
import { PlainBlocks } from './plain-blocks.js';
import { CACHED, TOPS } from './pool/block-cache.js';
import { FREED } from './pool/block-state.js';
import { LOW_OWNERS, Pools } from './pool/pools.js';
import { CLASS_OF, MAX_SMALL, smallClass } from './pool/size-class.js';

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
  readonly #keeper: BlockKeeper;
  /** Whether small blocks come from pools, and the lane counts those below 2^31 in its integers. */
  readonly #pooled: boolean;
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
    fixTier(config.checks, config);
    this.#config = config;
    this.#lane = new AddressLane(config.heapLimit);
    this.#pooled = config.allocator === 'pooled';
    const large = new LargeBlocks(allocator);
    if (config.checks === 'full') {
      this.#keeper = checkedKeeper(config, large);
    } else {
      const pools = this.#pooled ? new Pools(config.checks === 'basic') : null;
      this.#keeper = new PlainBlocks(pools, large);
      if (pools !== null) this.#lane.open(pools.low, () => this.#noteReserved());
    }
    watchExit(this, config, this.#keeper);
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
    // biome-ignore lint/suspicious/noConfusingLabels: one way out to the rare path, without a call for each test
    small: if (typeof size === 'number' && (size & 65535) === size) {
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
    if (!(typeof size === 'number' && size <= MAX_SMALL && this.#pooled))
      return this.#allocateRare(size, align, site, true);
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
    // biome-ignore lint/suspicious/noConfusingLabels: one way out to the rare path, without a call for each test
    small: if (
      typeof address === 'number' &&
      typeof size === 'number' &&
      (address & 0x7ffffff8) === address &&
      address > 4095 &&
      (size & 65535) === size
    ) {
      let units = (size + 7) >> 3;
      if (align !== 8 && align !== 1 && align !== 4 && align !== 2) {
        if (align !== 16) break small;
        units = (units + 1) & -2;
      }
      const lane = this.#lane;
      const slot = lane.slot + CLASSES[units]!;
      let top = BLOCK_TOPS[slot]! + 1;
      if (BLOCKS[top]! < 0) {
        top = lane.spill(CLASSES[units]!);
        if (top === 0) break small;
      }
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
    // biome-ignore lint/suspicious/noConfusingLabels: one way out to the rare path, without a call for each test
    small: if (
      typeof address === 'number' &&
      typeof oldSize === 'number' &&
      typeof newSize === 'number' &&
      (address & 0x7ffffff8) === address &&
      (oldSize & 65535) === oldSize &&
      (newSize & 65535) === newSize &&
      (align === 8 || align === 16 || align === 1 || align === 4 || align === 2)
    ) {
      const pad = align === 16 ? 15 : 7;
      const oldClass = CLASSES[((oldSize + pad) & ~pad) >> 3]!;
      const newClass = CLASSES[((newSize + pad) & ~pad) >> 3]!;
      const lane = this.#lane;
      const slot = lane.slot;
      if (slot === 0 || oldClass === 0 || newClass === 0) break small;
      if (OWNERS[address >>> 16] !== slot + oldClass) break small;
      if (lane.checked !== 0 && lane.states[address >>> 3] !== align) break small;
      const growth = newSize - oldSize;
      if (lane.smallBytes + growth > lane.limit) break small;
      let moved = address;
      if (oldClass !== newClass) {
        moved = BLOCKS[BLOCK_TOPS[slot + newClass]!]!;
        if (moved <= 0) moved = lane.refill(newClass) | 0;
        const top = BLOCK_TOPS[slot + oldClass]! + 1;
        if (moved <= 0 || BLOCKS[top]! < 0) break small;
        BLOCK_TOPS[slot + newClass]!--;
        MemoryAccess.memcpy(moved, address, growth > 0 ? oldSize : newSize);
        BLOCKS[top] = address;
        BLOCK_TOPS[slot + oldClass] = top;
        if (lane.checked !== 0) {
          lane.states[moved >>> 3] = align;
          lane.states[address >>> 3] = FREED_STATE;
        }
      }
      if (growth > 0) lane.growSmall(growth);
      else lane.shrinkSmall(-growth);
      lane.reallocations++;
      return moved;
    }
    return this.#reallocateRare(address, oldSize, align, newSize);
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
    if (align === oldAlign) {
      return new Allocation(this.reallocate(address, oldSize, align, size), size, align);
    }
    checkLayout(oldSize, oldAlign);
    if (this.#closed) heapClosed();
    const moved =
      oldSize === 0 || size === 0
        ? this.#realignEmpty(address, oldSize, oldAlign, size, align)
        : this.#realign(address, oldSize, oldAlign, size, align);
    return new Allocation(moved, size, align);
  }

  /**
   * Declares that a block stays allocated on purpose, as a static does: it is counted apart and never reported.
   *
   * @param address - of a live block, or of one of size 0
   * @param size - the bytes it was asked for with; without it a small block counts with its size class's size
   * @throws `ERR_JUST_INVALID_ARGUMENT`, `ERR_JUST_INVALID_FREE`, `ERR_JUST_LAYOUT_MISMATCH`, `ERR_JUST_HEAP_CLOSED`
   */
  leak(address: Address, size?: number): void {
    if (this.#closed) heapClosed();
    const block = this.#keeper.leak(address, size);
    if (block.size === 0) return;
    const lane = this.#lane;
    const small = this.#isSmall(address, block.size, block.align);
    // A class's size may be more than was asked for, but no more than all that is live.
    const bytes = Math.min(block.size, small ? lane.smallBytes : lane.largeBytes);
    lane.leakedBlocks++;
    lane.leakedBytes += bytes;
    if (small) lane.shrinkSmall(bytes);
    else lane.growLarge(-bytes);
  }

  /** Returns the figures of this moment. */
  stats(): HeapStats {
    return new HeapStats(this.#figures());
  }

  /** Returns the figures with the histogram of the size classes. */
  detailedStats(): DetailedHeapStats {
    const { sizeClasses, largeBlocks } = this.#keeper.histogram();
    return new DetailedHeapStats(this.#figures(), sizeClasses, largeBlocks);
  }

  /** Gives all memory back to the system that no live block needs. */
  trim(): void {
    if (this.#closed) return;
    this.#keeper.trim();
    // Blocks at hand have become listed ones.
    this.#noteReserved();
    this.#keeper.settle?.();
  }

  /**
   * Lists the live blocks that nobody declared leaked, grouped by where they were allocated, most bytes first. Full
   * checks know where that was: a site, or a stack; otherwise there is one group of all.
   */
  leaks(): LeakGroup[] {
    if (this.#keeper.leaks !== undefined) return this.#keeper.leaks();
    const { allocationCount, allocatedBytes } = this.#figures();
    return allocationCount === 0 ? [] : [{ allocated: {}, count: allocationCount, bytes: allocatedBytes }];
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
    const lane = this.#lane;
    lane.close();
    this.#keeper.close();
    unwatchExit(this.#keeper);
    lane.shrinkSmall(lane.smallBytes);
    lane.growLarge(-lane.largeBytes);
    this.#keeper.settle?.();
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

  #allocateRare(size: number, align: number, site: number | undefined, zeroed: boolean): Address {
    checkLayout(size, align);
    if (this.#closed) heapClosed();
    if (size === 0) return align;
    const lane = this.#lane;
    if (!lane.hasRoomFor(size)) return outOfMemory(size, align, lane.heapLimit);
    const address = this.#keeper.allocate(size, align, zeroed, site ?? 0);
    if (this.#isSmall(address, size, align)) lane.addSmall(size);
    else lane.addLarge(size);
    this.#noteReserved();
    return address;
  }

  #deallocateRare(address: Address, size: number, align: number): void {
    checkLayout(size, align);
    if (this.#closed) heapClosed();
    if (size === 0) {
      this.#keeper.requireEmpty(address, align);
      return;
    }
    this.#keeper.deallocate(address, size, align);
    if (this.#isSmall(address, size, align)) this.#lane.shrinkSmall(size);
    else this.#lane.growLarge(-size);
    // The stacks of free blocks may have grown.
    this.#noteReserved();
    this.#keeper.settle?.();
  }

  #reallocateRare(address: Address, oldSize: number, align: number, newSize: number): Address {
    checkLayout(newSize, align);
    checkLayout(oldSize, align);
    if (oldSize === 0 || newSize === 0) return this.#reallocateEmpty(address, oldSize, align, newSize);
    if (this.#closed) heapClosed();
    const lane = this.#lane;
    const growth = newSize - oldSize;
    if (growth > 0 && !lane.hasRoomFor(growth)) {
      this.#keeper.require(address, oldSize, align);
      return outOfMemory(newSize, align, lane.heapLimit);
    }
    const moved = this.#keeper.reallocate(address, oldSize, align, newSize);
    lane.exchange(
      this.#isSmall(address, oldSize, align),
      oldSize,
      this.#isSmall(moved, newSize, align),
      newSize,
    );
    lane.reallocations++;
    this.#noteReserved();
    return moved;
  }

  #realignEmpty(address: Address, oldSize: number, oldAlign: number, size: number, align: number): Address {
    if (oldSize === 0) this.#keeper.requireEmpty(address, oldAlign);
    else this.deallocate(address, oldSize, oldAlign);
    return this.allocate(size, align);
  }

  /** Moves a block to where it has another alignment; counted as one reallocation. */
  #realign(address: Address, oldSize: number, oldAlign: number, size: number, align: number): Address {
    const lane = this.#lane;
    this.#keeper.require(address, oldSize, oldAlign);
    if (size > oldSize && !lane.hasRoomFor(size - oldSize)) return outOfMemory(size, align, lane.heapLimit);
    const moved = this.#keeper.allocate(size, align, false, 0);
    MemoryAccess.memcpy(moved, address, Math.min(oldSize, size));
    this.#keeper.deallocate(address, oldSize, oldAlign);
    lane.exchange(
      this.#isSmall(address, oldSize, oldAlign),
      oldSize,
      this.#isSmall(moved, size, align),
      size,
    );
    lane.reallocations++;
    this.#noteReserved();
    this.#keeper.settle?.();
    return moved;
  }

  #reallocateEmpty(address: Address, oldSize: number, align: number, newSize: number): Address {
    if (oldSize === 0) {
      if (!this.#closed) this.#keeper.requireEmpty(address, align);
      return this.allocate(newSize, align);
    }
    this.deallocate(address, oldSize, align);
    return align;
  }

  /** Whether the lane counts a block in its integers: small ones below 2^31, together less than 2^31 bytes. */
  #isSmall(address: Address, size: number, align: number): boolean {
    return this.#pooled && address < LOW_LIMIT && smallClass(size, align) !== 0;
  }

  #noteReserved(): void {
    this.#lane.noteReserved(this.#keeper.reservedBytes);
  }

  #figures(): HeapStatsFields {
    const lane = this.#lane;
    const keeper = this.#keeper;
    const allocationCount = this.#closed ? 0 : keeper.liveBlocks - lane.leakedBlocks;
    return {
      allocatedBytes: lane.liveBytes,
      allocationCount,
      peakAllocatedBytes: lane.peakBytes,
      totalAllocations: lane.allocations,
      totalFrees: lane.allocations - lane.leakedBlocks - allocationCount,
      totalReallocations: lane.reallocations,
      totalAllocatedBytes: lane.totalBytes,
      leakedBytes: lane.leakedBytes,
      reservedBytes: keeper.reservedBytes,
      peakReservedBytes: lane.peakReserved,
      addressSpaceBytes: keeper.addressSpaceBytes,
    };
  }
}
