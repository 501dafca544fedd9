import type { RuntimeConfig } from '@justlang/config';
import { JustError, requireRequest } from '@justlang/config/internal';
import { MemoryAccess } from '@justlang/memory-access';
import type { Address, RawAllocator } from '@justlang/raw-allocator';
import { LOW_LIMIT } from '@justlang/raw-allocator/internal';
import type { BlockKeeper } from '../blocks/block-keeper.js';
import { LargeBlocks } from '../blocks/large-blocks.js';
import { PlainBlocks } from '../blocks/plain-blocks.js';
import { checkedKeeper } from '../checks/checked-keeper.js';
import type { FrameGuard } from '../checks/frame-guard.js';
import { formatLeaks, type LeakGroup } from '../checks/leaks.js';
import type { QuickLane } from '../checks/quick-lane.js';
import { heapClosed, outOfMemory, requireSite } from '../layout/block-arguments.js';
import { Pools } from '../pool/pools.js';
import { smallClass } from '../pool/size-class.js';
import { plural } from '../reports/plural.js';
import type { HeapStatsFields } from '../statistics/heap-stats.js';
import { AddressLane } from './address-lane.js';

/** Folds, each of 2^15 small allocations, between two sweeps for idle memory. */
const SWEEP_FOLDS = 256;

/**
 * What a heap does beside its hot paths: everything that is rare, large, checked or an error.
 *
 * Blocks are given out and taken back by a keeper, which the tier of checks decides on; here they are counted and
 * limited. Every call leaves the counters right, whether it throws or not.
 */
export class HeapCore {
  readonly lane: AddressLane;
  readonly keeper: BlockKeeper;
  readonly config: RuntimeConfig;
  /** Whether small blocks come from pools. */
  readonly pooled: boolean;
  /** Whether the lane counts small blocks below 2^31 in its integers. */
  readonly #counted: boolean;
  /** The common case of full checks, or null. */
  #quick: QuickLane | null = null;
  /** Of the heap's stacks, under full checks: what they forbid must not stay forbidden to the memory's next owner. */
  readonly guards = new Set<FrameGuard>();
  /** The lane's `folds` at the last sweep. */
  #sweptAtFold = 0;
  #closed = false;

  constructor(config: RuntimeConfig, allocator: RawAllocator) {
    this.config = config;
    this.pooled = config.allocator === 'pooled';
    this.#counted = this.pooled || config.checks === 'full';
    const large = new LargeBlocks(allocator);
    if (config.checks === 'full') {
      this.lane = new AddressLane(config.heapLimit, null);
      const keeper = checkedKeeper(config, large);
      this.keeper = keeper;
      this.#quick = keeper.quickLane(this.lane);
    } else {
      const pools = this.pooled ? new Pools(config.checks === 'basic') : null;
      this.keeper = new PlainBlocks(pools, large, () => this.#noteReserved());
      this.lane = new AddressLane(config.heapLimit, pools?.low ?? null);
    }
  }

  allocate(size: number, align: number, site: number, zeroed: boolean): Address {
    if (this.config.checks === 'full') requireSite(site);
    if (this.#quick !== null) {
      const address = this.#quick.allocate(size, align, site, zeroed);
      if (address !== 0) return address;
    }
    return this.#allocate(size, align, site, zeroed, false);
  }

  /** Allocates a block that is read and written all the time: below 2^31, if any can be had there. */
  allocateLow(size: number, align: number): Address {
    return this.#allocate(size, align, 0, false, true);
  }

  #allocate(size: number, align: number, site: number, zeroed: boolean, low: boolean): Address {
    requireRequest('size', size, align);
    this.#requireOpen();
    if (size === 0) return align;
    const { lane, keeper } = this;
    if (!lane.hasRoomFor(size)) return outOfMemory(size, align, lane.heapLimit);
    const address = (low && keeper.allocateLow?.(size, align)) || keeper.allocate(size, align, zeroed, site);
    if (this.#isSmall(address, size, align)) lane.addSmall(size);
    else lane.addLarge(size);
    this.#sweepNowAndThen();
    this.#noteReserved();
    return address;
  }

  deallocate(address: Address, size: number, align: number): void {
    if (this.#quick?.deallocate(address, size, align)) return;
    requireRequest('size', size, align);
    this.#requireOpen();
    this.#free(address, size, align);
    this.keeper.settle?.();
  }

  #free(address: Address, size: number, align: number): void {
    if (size === 0) {
      this.keeper.requireEmpty(address, align);
      return;
    }
    this.keeper.deallocate(address, size, align);
    if (this.#isSmall(address, size, align)) this.lane.shrinkSmall(size);
    else this.lane.growLarge(-size);
    // The stacks of free blocks may have grown.
    this.#noteReserved();
  }

  reallocate(address: Address, oldSize: number, align: number, newSize: number): Address {
    if (this.#quick !== null) {
      const moved = this.#quick.reallocate(address, oldSize, align, newSize);
      if (moved !== 0) return moved;
    }
    requireRequest('newSize', newSize, align);
    requireRequest('oldSize', oldSize, align);
    this.#requireOpen();
    if (oldSize === 0) {
      this.keeper.requireEmpty(address, align);
      return this.allocate(newSize, align, 0, false);
    }
    if (newSize === 0) {
      this.#exchangeForNone(address, oldSize, align);
      return align;
    }
    const { lane } = this;
    const growth = newSize - oldSize;
    if (growth > 0 && !lane.hasRoomFor(growth)) {
      this.keeper.require(address, oldSize, align);
      return outOfMemory(newSize, align, lane.heapLimit);
    }
    const moved = this.keeper.reallocate(address, oldSize, align, newSize);
    this.#countMove(address, oldSize, align, moved, newSize, align);
    return moved;
  }

  /** Moves a block to where it has another alignment; counted as one reallocation. */
  realign(address: Address, oldSize: number, oldAlign: number, size: number, align: number): Address {
    requireRequest('oldSize', oldSize, oldAlign);
    this.#requireOpen();
    const { lane, keeper } = this;
    if (oldSize === 0 || size === 0) {
      this.#exchangeForNone(address, oldSize, oldAlign);
      return this.allocate(size, align, 0, false);
    }
    keeper.require(address, oldSize, oldAlign);
    if (size > oldSize && !lane.hasRoomFor(size - oldSize)) return outOfMemory(size, align, lane.heapLimit);
    let moved = keeper.realign?.(address, oldSize, oldAlign, size, align);
    if (moved === undefined) {
      moved = keeper.allocate(size, align, false, 0);
      this.#noteReserved(); // both copies exist
      MemoryAccess.memcpy(moved, address, Math.min(oldSize, size));
      keeper.deallocate(address, oldSize, oldAlign);
    }
    this.#countMove(address, oldSize, oldAlign, moved, size, align);
    keeper.settle?.();
    return moved;
  }

  /** Frees a block whose owner takes one of size 0 instead: once it is free nothing is thrown, or that owner kept it. */
  #exchangeForNone(address: Address, size: number, align: number): void {
    if (size !== 0) this.keeper.require(address, size, align);
    this.#free(address, size, align);
  }

  leak(address: Address, size: number | undefined): void {
    this.#requireOpen();
    const block = this.keeper.leak(address, size);
    if (block.size === 0) return;
    const { lane } = this;
    const small = this.#isSmall(address, block.size, block.align);
    // A class's size may be more than was asked for, but no more than all that is live.
    const bytes = Math.max(0, Math.min(block.size, small ? lane.smallBytes : lane.largeBytes));
    lane.leakedBlocks++;
    lane.leakedBytes += bytes;
    if (small) lane.shrinkSmall(bytes);
    else lane.growLarge(-bytes);
  }

  leaks(): LeakGroup[] {
    this.#requireOpen();
    if (this.keeper.leaks !== undefined) return this.keeper.leaks();
    const { allocationCount, allocatedBytes } = this.figures();
    return allocationCount === 0 ? [] : [{ allocated: {}, count: allocationCount, bytes: allocatedBytes }];
  }

  trim(): void {
    this.#requireOpen();
    this.#noteReserved();
    this.keeper.trim();
    // Blocks at hand have become listed ones.
    this.#noteReserved();
    this.keeper.settle?.();
  }

  /** @throws `ERR_JUST_LEAK` if `leaks` is `fail` and blocks were live; all is freed nevertheless */
  close(): void {
    if (this.#closed) return;
    const { allocationCount, allocatedBytes } = this.figures();
    const { lane, keeper } = this;
    const leaks = this.config.leaks === 'fail' ? formatLeaks(keeper.leaks?.() ?? []) : '';
    this.#closed = true;
    this.#quick = null;
    lane.close();
    for (const guard of this.guards) guard.lift();
    keeper.close();
    lane.shrinkSmall(lane.smallBytes);
    lane.growLarge(-lane.largeBytes);
    keeper.settle?.();
    if (this.config.leaks === 'fail' && allocationCount > 0) {
      throw new JustError(
        'ERR_JUST_LEAK',
        `the heap was closed with ${plural(allocationCount, 'block')} of ${plural(allocatedBytes, 'byte')} still allocated${leaks === '' ? '' : `; ${leaks.trimEnd()}`}`,
      );
    }
  }

  figures(): HeapStatsFields {
    const { lane, keeper } = this;
    const { reservedBytes } = keeper;
    // The common case of full checks notes no peak.
    lane.noteReserved(reservedBytes);
    const allocationCount = this.#closed ? 0 : keeper.liveBlocks - lane.leakedBlocks;
    // What a leaked block was counted with beyond what it was asked for with, or the other way around.
    const residue = allocationCount === 0 ? lane.liveBytes : Math.min(0, lane.liveBytes);
    return {
      allocatedBytes: lane.liveBytes - residue,
      allocationCount,
      peakAllocatedBytes: lane.peakBytes,
      totalAllocations: lane.allocations,
      totalFrees: lane.allocations - lane.leakedBlocks - allocationCount,
      totalReallocations: lane.reallocations,
      totalAllocatedBytes: lane.totalBytes,
      leakedBytes: lane.leakedBytes + residue,
      reservedBytes,
      peakReservedBytes: lane.peakReserved,
      addressSpaceBytes: keeper.addressSpaceBytes,
    };
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  #requireOpen(): void {
    if (this.#closed) heapClosed();
  }

  #countMove(
    address: Address,
    oldSize: number,
    oldAlign: number,
    moved: Address,
    size: number,
    align: number,
  ): void {
    const wasSmall = this.#isSmall(address, oldSize, oldAlign);
    this.lane.exchange(wasSmall, oldSize, this.#isSmall(moved, size, align), size);
    this.lane.reallocations++;
    this.#noteReserved();
  }

  /** Whether the lane counts a block in its integers: small ones below 2^31, together less than 2^31 bytes. */
  #isSmall(address: Address, size: number, align: number): boolean {
    return this.#counted && address < LOW_LIMIT && smallClass(size, align) !== 0;
  }

  /** Returns memory that has been idle for long, without which a program that needs less than before would keep it. */
  #sweepNowAndThen(): void {
    if (this.lane.folds - this.#sweptAtFold < SWEEP_FOLDS) return;
    this.#sweptAtFold = this.lane.folds;
    this.keeper.sweep?.();
  }

  #noteReserved(): void {
    this.lane.noteReserved(this.keeper.reservedBytes);
  }
}
