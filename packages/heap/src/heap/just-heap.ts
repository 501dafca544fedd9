import type { Address, RuntimeConfig } from '@justlang/config';
import { INSPECT, invalidArgument, sharedState } from '@justlang/config/internal';
import { MemoryAccess } from '@justlang/memory-access';
import type { RawAllocator } from '@justlang/raw-allocator';
import type { AddressLane } from '../core/address-lane.js';
import { makeFirstLane } from '../core/first-lane.js';
import type { HeapCore } from '../core/heap-core.js';
import { GuardedCore } from '../guard/guarded-core.js';
import { Allocation } from '../layout/allocation.js';
import { requireAllocation } from '../layout/block-arguments.js';
import { type Layout, requireLayout } from '../layout/layout.js';
import { FREED } from '../pool/block-state.js';
import { CACHED, TOPS } from '../pool/cache-rows.js';
import { highChunks } from '../pool/chunk-source.js';
import { LOW_OWNERS } from '../pool/chunk-table.js';
import { CLASS_OF, MAX_SMALL } from '../pool/size-class.js';
import type { HeapProfile } from '../profile/heap-profile.js';
import { type ProfileOptions, profileNow, startProfiling, stopProfiling } from '../profile/profiling.js';
import { recordCore, recorder } from '../profile/recorded-core.js';
import type { LeakGroup } from '../reports/leaks.js';
import type { DetailedHeapStats, HeapStats } from '../statistics/heap-stats.js';
import { unwatchExit, watchExit } from './at-exit.js';
import { closeInbox, collect, handBackTo, hasInbox, inboxOf } from './hand-back.js';
import { coreOf, HeapFoundation } from './heap-foundation.js';
import { resizeSmall } from './resize-small.js';
import { putUnsized, takeUnsized } from './unsized-lane.js';
import { type LaneHeap, makeWatchedHeaps, type WatchedHeaps } from './watched-heaps.js';

/**
 * The thread's heap, once it was asked for. The property is written once, when it is added: V8 takes it for a constant, so
 * `JustHeap.global()` costs as little as a heap that the program holds in a constant.
 */
const known: { global?: JustHeap } = {};

/** Reads the lane of a heap of this copy of the package. */
let laneOf: (heap: LaneHeap) => AddressLane;
let watched: WatchedHeaps | undefined;

/** The methods of heaps of which samples are taken, made once in a thread. */
function watchedHeaps(): WatchedHeaps {
  watched ??= makeWatchedHeaps(JustHeap, laneOf);
  return watched;
}

/** Finds the heap that all copies of this package share, or makes it. */
function findGlobal(): JustHeap {
  const shared = sharedState<{ global?: JustHeap }>('heap', () => ({}));
  shared.global ??= new JustHeap();
  known.global = shared.global;
  return shared.global;
}

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
export class JustHeap extends HeapFoundation implements Disposable {
  // Initialized and never written again: V8 takes these for constants, and embeds what they hold.
  readonly #core: HeapCore = coreOf(this);
  readonly #lane: AddressLane = this.#core.lane;

  static {
    laneOf = (heap) => (heap as JustHeap).#lane;
  }

  /**
   * Makes a heap; no memory is taken before the first allocation. The first heap of a thread takes the address space of the thread's
   * tables and windows.
   *
   * @param config - that of the environment, read once in each thread, when not given
   * @param allocator - where large blocks, and with the allocator `system` all blocks, come from
   * @throws `ERR_JUST_CONFIG` if `full` checks are asked for on a thread whose accessors are unchecked, low memory on a thread
   * without it or the other way round, if the environment is not valid, or if the profile that is asked for cannot be written
   * @throws `ERR_JUST_OUT_OF_MEMORY` if guard pages are asked for and there is no address space for them
   * @throws `ERR_JUST_INVALID_ARGUMENT` if an argument is neither a configuration nor an allocator
   * @throws `ERR_JUST_LINK`, `ERR_JUST_NATIVE` if the C library or the addon cannot be loaded
   */
  constructor(config?: RuntimeConfig, allocator?: RawAllocator) {
    super(config, allocator);
    if (!this.#core.config.lowMemory) JustHeap.#startHigh();
    watchExit(this.#core);
    if (this.#core instanceof GuardedCore) watchedHeaps().becomeGuarded(this);
    const told = recorder();
    if (told !== undefined) recordCore(this.#core, told);
    const { profile } = this.#core.config;
    if (profile !== null) this.startProfile({ file: profile });
  }

  static #startsHigh = false;

  /**
   * Lets the hot paths of all heaps of the thread begin in the first region above 2^31, where no memory is taken below. The
   * methods of other threads stay as they are: written once, and constants to V8.
   */
  static #startHigh(): void {
    if (JustHeap.#startsHigh) return;
    JustHeap.#startsHigh = true;
    watchedHeaps().startHigh();
    const region = highChunks(0);
    if (region === null) return;
    const { allocateFirst, deallocateFirst } = makeFirstLane(region);
    JustHeap.prototype.allocate = function (size, align, site) {
      const address = allocateFirst(this.#lane, size, align);
      // As a number to V8, of whatever type the rare call returns it: so the address needs no box here.
      return address !== 0 ? address : +this.#core.allocate(size, align, site ?? 0, false);
    };
    JustHeap.prototype.deallocate = function (address, size, align) {
      if (!deallocateFirst(this.#lane, address, size, align)) this.#core.deallocate(address, size, align);
    };
  }

  /** Returns the thread's heap, made from the environment on first use. */
  static global(): JustHeap {
    return known.global ?? findGlobal();
  }

  /**
   * Allocates a block; its bytes are not initialised.
   *
   * @param size - bytes, an integer >= 0; 0 allocates nothing and returns `align`
   * @param align - bytes, a power of two from 1 to 2^30
   * @param site - the allocation site the compiler registered, or 0; for full checks, profiles and guard pages
   * @returns the address, a multiple of `align`, never 0
   * @throws `ERR_JUST_OUT_OF_MEMORY` if memory cannot be had or the heap's limit would be passed
   * @throws `ERR_JUST_INVALID_ARGUMENT`, `ERR_JUST_INVALID_LAYOUT` if size or align is not that
   * @throws `ERR_JUST_HEAP_CLOSED` after {@link JustHeap.close}
   */
  allocate(size: number, align: number, site?: number): Address {
    // Small enough for V8 to inline, and without a call that comes back (decision 302): all that is rare is the core's.
    // biome-ignore lint/suspicious/noConfusingLabels: one way out to the rare path, without a call for each test
    small: if (typeof size === 'number' && (size & 65535) === size) {
      let units = (size + 7) >> 3;
      if (align !== 8 && align !== 1 && align !== 4 && align !== 2) {
        if (align !== 16) break small;
        units = (units + 1) & -2;
      }
      const lane = this.#lane;
      const slot = (lane.slot + CLASS_OF[units]!) | 0;
      const top = TOPS[slot]!;
      const block = CACHED[top]!;
      const countdown = (lane.countdown - 1) | 0;
      if (block <= 0 || countdown < 0) break small;
      const total = (lane.total + size) | 0;
      const live = (total - lane.freed) | 0;
      if (live > lane.peak) {
        if (live > lane.limit) break small;
        lane.peak = live;
      }
      lane.total = total;
      lane.countdown = countdown;
      TOPS[slot] = top - 1;
      if (lane.checked !== 0) lane.states[block >>> 3] = align;
      return block;
    }
    return this.#core.allocate(size, align, site ?? 0, false);
  }

  /** Allocates a block whose bytes are all 0; otherwise as {@link JustHeap.allocate}. */
  allocateZeroed(size: number, align: number, site?: number): Address {
    const core = this.#core;
    if (!core.pooled || typeof size !== 'number' || size > MAX_SMALL) {
      return core.allocate(size, align, site ?? 0, true);
    }
    // The block would be lost if the call that fills it did not fit.
    core.requireStack();
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
   * @throws `ERR_JUST_NULL_ADDRESS` if address is below 4096 and not that of a block of size 0
   * @throws `ERR_JUST_INVALID_ARGUMENT`, `ERR_JUST_INVALID_LAYOUT`, `ERR_JUST_HEAP_CLOSED`
   */
  deallocate(address: Address, size: number, align: number): void {
    // biome-ignore lint/suspicious/noConfusingLabels: one way out to the rare path, without a call for each test
    small: if (
      typeof address === 'number' &&
      typeof size === 'number' &&
      (address & 0x7ffffff8) === address &&
      (size & 65535) === size
    ) {
      let units = (size + 7) >> 3;
      if (align !== 8 && align !== 1 && align !== 4 && align !== 2) {
        if (align !== 16) break small;
        units = (units + 1) & -2;
      }
      const lane = this.#lane;
      const slot = (lane.slot + CLASS_OF[units]!) | 0;
      const top = (TOPS[slot]! + 1) | 0;
      if (CACHED[top]! < 0) break small;
      if (lane.checked !== 0) {
        // No pool has the chunk of the null page.
        if (LOW_OWNERS[address >>> 16] !== slot || lane.states[address >>> 3] !== align) break small;
        lane.states[address >>> 3] = FREED;
      } else if (address < 4096) break small;
      CACHED[top] = address;
      TOPS[slot] = top;
      lane.freed = (lane.freed + size) | 0;
      return;
    }
    this.#core.deallocate(address, size, align);
  }

  /**
   * Allocates a block that {@link JustHeap.deallocateUnsized} frees by its address alone, as C's `free` does. It counts with
   * the bytes that may be used, see {@link JustHeap.sizeOf}; otherwise as {@link JustHeap.allocate}.
   *
   * @example
   * ```ts
   * using heap = new JustHeap();
   * const address = heap.allocateUnsized(100, 16);
   * console.log(heap.sizeOf(address), heap.stats().allocatedBytes); // prints: 112 112
   * heap.deallocateUnsized(address);
   * ```
   */
  allocateUnsized(size: number, align: number, site?: number): Address {
    const block = takeUnsized(this.#lane, size, align);
    return block !== 0 ? block : this.#core.allocateUnsized(size, align, site ?? 0);
  }

  /**
   * Frees a block of {@link JustHeap.allocateUnsized} at once. Freeing the address of a block of size 0 does nothing.
   *
   * A block of another function is freed too where the heap knows its size: one above 65,536 bytes, any with the allocator
   * `system` or under full checks. Other ones are refused, as the bytes that they count with are not known.
   *
   * *Safety*: as for {@link JustHeap.deallocate}.
   *
   * @param address - the block's
   * @throws as {@link JustHeap.deallocate}; `ERR_JUST_LAYOUT_MISMATCH` for a block whose size is not known
   */
  deallocateUnsized(address: Address): void {
    if (!putUnsized(this.#lane, address)) this.#core.deallocateUnsized(address);
  }

  /**
   * Returns how many bytes of a live block may be used: at least what was asked for, and exactly that of a block above 65,536
   * bytes, with the allocator `system` and under full checks; 0 for the address of a block of size 0.
   *
   * @param address - of a live block, whichever function allocated it
   * @throws as {@link JustHeap.deallocateUnsized} where no live block starts there, as the tier of checks finds
   */
  sizeOf(address: Address): number {
    return this.#core.sizeOf(address);
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
   * @param site - the allocation site, or 0: of a block that has none yet, as one of size 0; used by full checks only
   * @returns the block's address
   * @throws as {@link JustHeap.allocate} and {@link JustHeap.deallocate}; the block then stays as it was
   */
  reallocate(address: Address, oldSize: number, align: number, newSize: number, site?: number): Address {
    const moved = resizeSmall(this.#lane, address, oldSize, align, newSize);
    return moved !== 0 ? moved : this.#core.reallocate(address, oldSize, align, newSize, site ?? 0);
  }

  /**
   * Allocates a block of the layout.
   *
   * @param layout - size and alignment
   * @param site - the allocation site, as of {@link JustHeap.allocate}
   * @throws as {@link JustHeap.allocate}
   */
  alloc(layout: Layout, site?: number): Allocation {
    const size = layout?.size;
    if (size === undefined) requireLayout('layout', layout);
    const { align } = layout;
    this.#core.requireStack();
    return new Allocation(this.allocate(size, align, site), size, align);
  }

  /** Allocates a block of the layout whose bytes are all 0; otherwise as {@link JustHeap.alloc}. */
  allocZeroed(layout: Layout, site?: number): Allocation {
    const { size, align } = requireLayout('layout', layout);
    this.#core.requireStack();
    return new Allocation(this.allocateZeroed(size, align, site), size, align);
  }

  /** Frees a block. @throws as {@link JustHeap.deallocate} */
  free(allocation: Allocation): void {
    // Only its properties are used: V8 then does without the record of a block that is freed where it was allocated.
    const address = allocation?.address;
    if (address === undefined) requireAllocation(allocation);
    this.deallocate(address, allocation.size, allocation.align);
  }

  /**
   * Resizes a block; its alignment becomes the layout's.
   *
   * @param site - the allocation site, as of {@link JustHeap.reallocate}
   * @returns a new record; the old one is no longer valid, unless this throws
   * @throws as {@link JustHeap.reallocate}
   */
  realloc(allocation: Allocation, layout: Layout, site?: number): Allocation {
    const { address, size: oldSize, align: oldAlign } = requireAllocation(allocation);
    const { size, align } = requireLayout('layout', layout);
    this.#core.requireStack();
    if (align === oldAlign) {
      return new Allocation(this.reallocate(address, oldSize, align, size, site), size, align);
    }
    const moved = this.#core.realign(address, oldSize, oldAlign, size, align, site ?? 0);
    return new Allocation(moved, size, align);
  }

  /**
   * Declares that a block stays allocated on purpose, as a static does: it is counted apart and never reported.
   *
   * @param address - of a live block, or of one of size 0
   * @param size - the bytes it was asked for with; without it a block of up to 65,536 bytes may count with its size class's size
   * @throws `ERR_JUST_DOUBLE_FREE`, `ERR_JUST_INVALID_FREE` if no live block starts there, as the tier of checks finds
   * @throws `ERR_JUST_NULL_ADDRESS` if address is below 4096 and not that of a block of size 0
   * @throws `ERR_JUST_LAYOUT_MISMATCH` if the block cannot have been asked for with `size` bytes
   * @throws `ERR_JUST_INVALID_ARGUMENT` if address or size is not that
   * @throws `ERR_JUST_HEAP_CLOSED`
   */
  leak(address: Address, size?: number): void {
    this.#core.leak(address, size);
  }

  /**
   * Starts a sampled profile: some blocks are noted with the place of their allocation, and stand for the others. The configuration
   * of `JUST_PROFILE` starts it with the heap. Blocks allocated before are not in it. Cheap enough for production.
   *
   * Started again, it goes on, and is written to a further file.
   *
   * @throws `ERR_JUST_CONFIG` if it runs with another interval, or the file's name ends in another way or is one of no place to write to
   * @throws `ERR_JUST_INVALID_ARGUMENT`, `ERR_JUST_HEAP_CLOSED`
   *
   * @example
   * ```ts
   * using heap = new JustHeap();
   * heap.startProfile({ interval: 0 }); // each block; 512 KiB apart by default
   * const block = heap.allocate(100, 8);
   * const [place] = heap.profile().entries;
   * console.log(place?.liveBytes, place?.liveBlocks); // prints: 100 1
   * heap.deallocate(block, 100, 8);
   * ```
   */
  startProfile(options: ProfileOptions = {}): void {
    if (typeof options !== 'object' || options === null) invalidArgument('options', options, 'an object');
    startProfiling(this.#core, options);
    watchedHeaps().becomeSampled(this, this.#core instanceof GuardedCore);
  }

  /**
   * Returns what the heap's profile knows now; {@link writeHeapProfile} writes it to a file.
   *
   * @throws `ERR_JUST_CONFIG` if no profile was started
   */
  profile(): HeapProfile {
    return profileNow(this.#core);
  }

  /** Ends the sampling. Samples stay in the profile until they are freed. @throws as {@link JustHeap.profile} */
  stopProfile(): void {
    stopProfiling(this.#core);
  }

  /** Returns the figures of this moment. */
  stats(): HeapStats {
    return this.#core.stats();
  }

  /** Returns the figures with the histogram of the size classes. */
  detailedStats(): DetailedHeapStats {
    return this.#core.detailedStats();
  }

  /**
   * Gives memory back to the system that no live block needs: every chunk without one and, on Linux, every page of large blocks
   * without one. Under full checks freed blocks go on waiting in quarantine, and keep their memory.
   *
   * @throws `ERR_JUST_HEAP_CLOSED`
   * @throws `ERR_JUST_USE_AFTER_FREE` under full checks if a freed block was written to; all is trimmed nevertheless
   */
  trim(): void {
    this.#core.trim();
  }

  /**
   * Lists the live blocks that nobody declared leaked, grouped by where they were allocated, most bytes first. Full
   * checks know where that was: a site, or a stack; otherwise there is one group of all. The block of a `MemoryStack`
   * is no leak.
   *
   * @throws `ERR_JUST_HEAP_CLOSED`
   */
  leaks(): LeakGroup[] {
    return this.#core.leaks();
  }

  /**
   * Returns the number of the heap's inbox, under which other threads hand blocks back to it: see {@link JustHeap.handBack}. It
   * may be sent to them. The first call opens the inbox; it ends with the heap, or with its thread.
   *
   * @returns a positive integer that no other heap of the process ever has
   * @throws `ERR_JUST_OUT_OF_MEMORY` if there is no memory for an inbox, or there are 2^20 of them
   * @throws `ERR_JUST_HEAP_CLOSED`
   */
  inbox(): number {
    return inboxOf(this.#core);
  }

  /**
   * Frees the blocks that were handed back to this heap, in the order in which they were. Until then they count as live.
   *
   * @returns how many blocks were freed
   * @throws as {@link JustHeap.deallocate} where one of them cannot be freed as it was handed back; those after it are left to the
   * next call
   * @throws `ERR_JUST_DOUBLE_FREE` in every tier if a block of 32 bytes or more was handed back twice since the last call
   */
  collect(): number {
    return collect(this.#core, (address, size, align) => this.deallocate(address, size, align));
  }

  /**
   * Hands a block back to the heap that allocated it, from any thread and without a lock. Its heap frees it in
   * {@link JustHeap.collect}, which is where errors in size and alignment are found.
   *
   * *Safety*: the block is live and was allocated by the inbox's heap, which is not closed meanwhile; nothing reads or writes the
   * block afterwards. Its first 32 bytes are overwritten at once.
   *
   * @param inbox - what {@link JustHeap.inbox} of its heap returned
   * @param address - the block's
   * @param size - the size in bytes it has; not one of {@link JustHeap.allocateUnsized}
   * @param align - the alignment it has
   * @returns false if the heap was closed or its thread has ended: the block stays as it is
   * @throws `ERR_JUST_NULL_ADDRESS` if address is below 4096 and not that of a block of size 0
   * @throws `ERR_JUST_INVALID_FREE` if size is 0 and address not that of a block of size 0
   * @throws `ERR_JUST_OUT_OF_MEMORY` if there is no memory to note a block of less than 32 bytes; it stays as it is
   * @throws `ERR_JUST_INVALID_ARGUMENT`, `ERR_JUST_INVALID_LAYOUT`
   *
   * @example
   * ```ts
   * using heap = new JustHeap();
   * const inbox = heap.inbox();
   * const block = heap.allocate(64, 8);
   * JustHeap.handBack(inbox, block, 64, 8); // mostly in another thread
   * console.log(heap.collect(), heap.stats().allocationCount); // prints: 1 0
   * ```
   */
  static handBack(inbox: number, address: Address, size: number, align: number): boolean {
    return handBackTo(inbox, address, size, align);
  }

  /**
   * Frees every block still live. Every later use throws `ERR_JUST_HEAP_CLOSED`, but for `close` and the statistics.
   *
   * @throws `ERR_JUST_LEAK` if `leaks` is `fail` and blocks were live; all is freed nevertheless
   * @throws `ERR_JUST_USE_AFTER_FREE`, `ERR_JUST_OVERFLOW_WRITE` under full checks if a freed block, or a red zone, was written
   *   to; all is freed nevertheless
   */
  close(): void {
    const core = this.#core;
    if (core.isClosed) return;
    core.requireRoomToClose(hasInbox(core));
    unwatchExit(core);
    closeInbox(core);
    core.close();
  }

  /** Closes the heap, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** For `console.log`: what is live and how the heap is set, from its counters. */
  [INSPECT](): string {
    return this.#core.describe();
  }
}
