import type { Address, RuntimeConfig } from '@justlang/config';
import {
  JustError,
  requireBlock,
  requireCompilerRoom,
  requireRequest,
  requireStackRoom,
} from '@justlang/config/internal';
import { LOW_LIMIT, libcOf } from '@justlang/raw-allocator/internal';
import type { BlockKeeper } from '../blocks/block-keeper.js';
import { releaseKeptRuns } from '../blocks/runs.js';
import { heapClosed, outOfMemory } from '../layout/block-arguments.js';
import { discardUnusedTables } from '../pool/chunk-source.js';
import { releaseKept } from '../pool/kept-chunks.js';
import type { Finding } from '../reports/finding.js';
import type { LeakGroup } from '../reports/leaks.js';
import { plural } from '../reports/plural.js';
import { DetailedHeapStats, HeapStats, type HeapStatsFields } from '../statistics/heap-stats.js';
import type { AddressLane } from './address-lane.js';
import { figuresOf } from './figures.js';
import { PARTS, rehearse } from './rehearse.js';

/** Closes a list of leaks that names no places. */
export const HOW_TO_FIND_PLACES = 'JUST_CHECKS=full tells where they were allocated';

/** So many calls of heaps are made where V8 may compile what they run; then all that heaps run is rehearsed, a part at a time. */
const UNREHEARSED = 1000;
/** Calls between two parts. */
const PART_CALLS = 12;
/** From here on calls ask for less room. */
const REHEARSED = UNREHEARSED + PARTS * PART_CALLS;
/** Calls of heaps of this thread, until they are rehearsed. */
let calls = 0;

/** The block of a `MemoryStack`: live until the stack is disposed, and never a leak. */
export interface StackBlock {
  readonly bytes: number;
  /** Forbids parts of the block, under full checks. Lifted at close, as the memory may then become somebody else's. */
  readonly guard: { lift(): void } | null;
}

/**
 * All of a heap but its hot paths: whatever is rare, large or an error.
 *
 * A keeper gives blocks out and takes them back; the core checks arguments, counts blocks and limits them. Every call
 * leaves the counters right, whether it throws or not. There is one class for checks `off` and `basic` (`PlainCore`), and
 * one for `full` (`CheckedCore`).
 */
export abstract class HeapCore {
  readonly config: RuntimeConfig;
  readonly lane: AddressLane;
  readonly keeper: BlockKeeper;
  /** Which heap of its thread it is, from 1 in the order in which they were made; 0 for one that no program made. */
  number = 0;
  /** Whether small blocks come from pools. */
  readonly pooled: boolean;
  /** The blocks of the heap's stacks, by address. */
  readonly stacks = new Map<Address, StackBlock>();
  /** Whether the lane counts blocks below 2^31 in its integers. */
  readonly #countsLow: boolean;
  #closed = false;

  /** @param countsLow - whether the lane counts blocks below 2^31 in its integers */
  protected constructor(config: RuntimeConfig, lane: AddressLane, keeper: BlockKeeper, countsLow: boolean) {
    this.config = config;
    this.lane = lane;
    this.keeper = keeper;
    this.pooled = config.allocator === 'pooled';
    this.#countsLow = countsLow;
  }

  allocate(size: number, align: number, site: number, zeroed: boolean): Address {
    this.requireRoom(size, align);
    return size === 0 ? align : this.counted(this.keeper.allocate(size, align, zeroed, site), size);
  }

  deallocate(address: Address, size: number, align: number): void {
    requireBlock('size', size, align);
    this.requireOpen();
    this.#free(address, size, align);
    this.settle();
  }

  /** Allocates a block that is freed by its address alone. */
  abstract allocateUnsized(size: number, align: number, site: number): Address;
  abstract deallocateUnsized(address: Address): void;
  /** How many bytes of a live block may be used. */
  abstract sizeOf(address: Address): number;

  /** @param site - of a block that has no site yet */
  reallocate(address: Address, oldSize: number, align: number, newSize: number, site: number): Address {
    const possible = requireRequest('newSize', newSize, align);
    requireBlock('oldSize', oldSize, align);
    this.requireOpen();
    if (oldSize === 0) {
      this.keeper.requireEmpty(address, align);
      return this.allocate(newSize, align, site, false);
    }
    if (newSize === 0) {
      this.#exchangeForNone(address, oldSize, align);
      return align;
    }
    const { lane } = this;
    if (!possible || (newSize > oldSize && !lane.hasRoomFor(newSize - oldSize))) {
      this.keeper.require(address, oldSize, align);
      return outOfMemory(newSize, align, lane.heapLimit);
    }
    const moved = this.keeper.reallocate(address, oldSize, align, newSize, site);
    this.countMove(address, oldSize, moved, newSize);
    return moved;
  }

  /** Moves a block to another alignment; counted as one reallocation. */
  realign(
    address: Address,
    oldSize: number,
    oldAlign: number,
    size: number,
    align: number,
    site: number,
  ): Address {
    requireBlock('oldSize', oldSize, oldAlign);
    this.requireStack();
    this.requireOpen();
    const { lane, keeper } = this;
    if (oldSize === 0 || size === 0) {
      this.#exchangeForNone(address, oldSize, oldAlign);
      return this.allocate(size, align, site, false);
    }
    keeper.require(address, oldSize, oldAlign);
    if (size > oldSize && !lane.hasRoomFor(size - oldSize)) return outOfMemory(size, align, lane.heapLimit);
    const moved = keeper.realign(address, oldSize, oldAlign, size, align, site);
    this.countMove(address, oldSize, moved, size);
    this.settle();
    return moved;
  }

  /** Allocates a block whose end this core sees: no hot path frees or resizes it. @param size - above 0 */
  allocateApart(size: number, align: number, site: number, zeroed: boolean): Address {
    this.requireStack();
    this.requireRoom(size, align);
    return this.counted(this.keeper.allocateApart(size, align, zeroed, site), size);
  }

  /** Resizes a block, which then is such a one; counted as one reallocation. @param size - above 0, as `oldSize` */
  resizeApart(
    address: Address,
    oldSize: number,
    oldAlign: number,
    size: number,
    align: number,
    site: number,
  ): Address {
    const possible = requireRequest('newSize', size, align);
    requireBlock('oldSize', oldSize, oldAlign);
    this.requireStack();
    this.requireOpen();
    const { lane, keeper } = this;
    if (!possible || (size > oldSize && !lane.hasRoomFor(size - oldSize))) {
      keeper.require(address, oldSize, oldAlign);
      return outOfMemory(size, align, lane.heapLimit);
    }
    const moved = keeper.resizeApart(address, oldSize, oldAlign, size, align, site);
    this.countMove(address, oldSize, moved, size);
    this.settle();
    return moved;
  }

  leak(address: Address, size: number | undefined): void {
    this.requireStack();
    this.requireOpen();
    const block = this.keeper.leak(address, size);
    if (block.size === 0) return;
    const { lane } = this;
    const low = this.#isLow(address);
    // The keeper may only know the size of the block's class. No more than all that is live can be leaked.
    const bytes = Math.max(0, Math.min(block.size, low ? lane.smallBytes : lane.largeBytes));
    lane.leakedBlocks++;
    lane.leakedBytes += bytes;
    if (low) lane.shrinkSmall(bytes);
    else lane.growLarge(-bytes);
  }

  /**
   * The live blocks that nobody declared leaked, but for those of stacks, by where they were allocated if that is known.
   */
  leaks(): LeakGroup[] {
    this.requireOpen();
    const { count, bytes } = this.#unfreed();
    return count === 0 ? [] : [{ allocated: {}, count, bytes }];
  }

  /** Looks for memory that was written over behind the accessors' back; nothing is raised. */
  verify(): Finding[] {
    return [];
  }

  trim(): void {
    this.requireStack();
    this.requireOpen();
    this.noteReserved();
    this.keeper.trim();
    releaseKept();
    releaseKeptRuns();
    discardUnusedTables();
    libcOf(this.config).trim();
    // Trimming lists the blocks of the cache among the free ones, and those lists may have grown.
    this.noteReserved();
    this.settle();
  }

  /**
   * As `requireStack`, for `close`, which cannot be called again once it has begun. What gives large blocks back is seldom compiled.
   *
   * @param isSeldom - whether more is done that seldom is
   */
  requireRoomToClose(isSeldom: boolean): void {
    if (isSeldom || this.keeper.hasLargeMemory) requireCompilerRoom();
    else this.requireStack();
  }

  /** @throws `ERR_JUST_LEAK` if `leaks` is `fail` and blocks were live; all is freed nevertheless */
  close(): void {
    if (this.#closed) return;
    this.requireRoomToClose(false);
    const fails = this.config.leaks === 'fail';
    const unfreed = fails ? this.#unfreed() : { count: 0, bytes: 0 };
    const places = fails ? this.leakPlaces() : '';
    const { lane } = this;
    this.#closed = true;
    // The lane of a rehearsal has no hot paths. A second write would make `slot` a variable of every lane to V8, a constant before.
    if (this.number !== 0) lane.slot = lane.unsizedSlot = 0;
    for (const { guard } of this.stacks.values()) guard?.lift();
    this.keeper.close();
    lane.shrinkSmall(lane.smallBytes);
    lane.growLarge(-lane.largeBytes);
    this.settle();
    if (unfreed.count > 0) {
      const live = `${plural(unfreed.count, 'block')} of ${plural(unfreed.bytes, 'byte')}`;
      throw new JustError('ERR_JUST_LEAK', `the heap was closed with ${live} still allocated${places}`);
    }
  }

  stats(): HeapStats {
    return new HeapStats(this.#figures());
  }

  detailedStats(): DetailedHeapStats {
    const { sizeClasses, largeBlocks } = this.keeper.histogram();
    return new DetailedHeapStats(this.#figures(), sizeClasses, largeBlocks);
  }

  /** The heap in one line, for a person. */
  describe(): string {
    const { allocationCount, allocatedBytes, reservedBytes } = this.#figures();
    const live = `${plural(allocationCount, 'block')} of ${plural(allocatedBytes, 'byte')}`;
    const state = this.#closed ? 'closed' : `live: ${live}, reserved: ${plural(reservedBytes, 'byte')}`;
    return `JustHeap { ${state}, checks: ${this.config.checks}, allocator: ${this.config.allocator} }`;
  }

  /**
   * Makes sure that a call which begins can also end: an overflow of the stack halfway would leave free blocks that are in two
   * places, or in none.
   *
   * @throws `RangeError` when the stack has no such room
   */
  requireStack(): void {
    if (calls < REHEARSED) this.#requireMoreStack();
    else requireStackRoom(false);
  }

  /** Makes a heap of the same kind, with a configuration of its own. */
  protected abstract another(config: RuntimeConfig): HeapCore;

  /** Goes through all that a heap may run, so that V8 compiles it. The caller makes sure of the room. */
  rehearse(): void {
    calls = REHEARSED;
    for (let part = 0; part < PARTS; part++) this.#rehearsePart(part);
  }

  #rehearsePart(part: number): void {
    rehearse(this.config, part, (config) => this.another(config));
  }

  /** What a call runs may be compiled in it. */
  #requireMoreStack(): void {
    requireCompilerRoom();
    calls++;
    // The part itself makes calls, of which the count takes no note.
    const at = calls - UNREHEARSED;
    if (at < 0 || at % PART_CALLS !== 0) return;
    calls = REHEARSED;
    this.#rehearsePart(at / PART_CALLS);
    calls = UNREHEARSED + at;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  protected requireOpen(): void {
    if (this.#closed) heapClosed();
  }

  protected noteReserved(): void {
    this.lane.noteReserved(this.keeper.reservedBytes);
  }

  /** Called when a block was allocated: gives idle memory back now and then, where the tier keeps any. */
  protected sweepNowAndThen(): void {}

  /** Called when work is done and counted: raises the damage that was found meanwhile, where the tier looks for any. */
  protected settle(): void {}

  /** Where live blocks were allocated, to follow a sentence; else how to find out. */
  protected leakPlaces(): string {
    return `; ${HOW_TO_FIND_PLACES}`;
  }

  protected requireRoom(size: number, align: number): void {
    const possible = requireRequest('size', size, align);
    this.requireOpen();
    if (!possible || !this.lane.hasRoomFor(size)) outOfMemory(size, align, this.lane.heapLimit);
  }

  /** Counts a block just allocated and returns its address. */
  protected counted(address: Address, size: number): Address {
    if (this.#isLow(address)) this.lane.addSmall(size);
    else this.lane.addLarge(size);
    this.sweepNowAndThen();
    this.noteReserved();
    return address;
  }

  #free(address: Address, size: number, align: number): void {
    if (size === 0) {
      this.keeper.requireEmpty(address, align);
      return;
    }
    this.keeper.deallocate(address, size, align);
    this.uncount(address, size);
  }

  /** Counts a block just freed. */
  protected uncount(address: Address, size: number): void {
    if (this.#isLow(address)) this.lane.shrinkSmall(size);
    else this.lane.growLarge(-size);
    // What is noted of free blocks may have grown.
    this.noteReserved();
  }

  /** Frees a block whose owner gets one of size 0 instead. After the free nothing is thrown: the owner would keep the block. */
  #exchangeForNone(address: Address, size: number, align: number): void {
    if (size !== 0) this.keeper.require(address, size, align);
    this.#free(address, size, align);
  }

  /** Counts a block that was resized, and perhaps moved. */
  protected countMove(address: Address, oldSize: number, moved: Address, size: number): void {
    this.lane.exchange(this.#isLow(address), oldSize, this.#isLow(moved), size);
    this.lane.reallocations++;
    this.noteReserved();
  }

  /** Whether the lane counts a block in its integers, which hold less than 2^31 bytes. */
  #isLow(address: Address): boolean {
    return this.#countsLow && address < LOW_LIMIT;
  }

  /** The live blocks, without those of stacks. */
  #unfreed(): { count: number; bytes: number } {
    const { allocationCount, allocatedBytes } = this.#figures();
    let bytes = allocatedBytes;
    for (const stack of this.stacks.values()) bytes -= stack.bytes;
    return { count: allocationCount - this.stacks.size, bytes };
  }

  #figures(): HeapStatsFields {
    return figuresOf(this.lane, this.keeper, this.#closed);
  }
}
