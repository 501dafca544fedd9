import type { Address, RuntimeConfig } from '@justlang/config';
import { RawAllocator } from '@justlang/raw-allocator';
import { type BlockAllocator, LargeBlocks } from '../blocks/large-blocks.js';
import { LargeRuns } from '../blocks/large-runs.js';
import { PlainBlocks } from '../blocks/plain-blocks.js';
import { MOST_BYTES, type Runs } from '../blocks/runs.js';
import { UnsizedBlocks } from '../blocks/unsized-blocks.js';
import { outOfMemory } from '../layout/block-arguments.js';
import { Pools } from '../pool/pools.js';
import { MOST_IN_CHUNKS } from '../pool/size-class.js';
import { AddressLane } from './address-lane.js';
import { HeapCore } from './heap-core.js';
import { allocateHigh, deallocateHigh } from './high-lane.js';
import { deallocateKept } from './kept-lane.js';

/** Folds, each of 2^15 small allocations, between two sweeps for idle memory. */
const SWEEP_FOLDS = 256;

/** While no more bytes are reserved, spare runs stay: those of a closed heap serve the next one. */
const LITTLE = 2 ** 21;

/** Whether a block of a layout may lie in a run, and is aligned to 16 at most. */
function isPlain(size: number, align: number): boolean {
  return (
    typeof size === 'number' &&
    size > MOST_IN_CHUNKS &&
    size <= MOST_BYTES &&
    (size | 0) === size &&
    (align === 8 || align === 16 || align === 1 || align === 4 || align === 2)
  );
}

/**
 * The core of a heap with checks `off` or `basic`. Quick lanes serve the common cases of large blocks in runs, and of small
 * ones above 2^31.
 */
export class PlainCore extends HeapCore {
  protected readonly blocks: PlainBlocks;
  protected readonly large: LargeBlocks;
  readonly #unsized: UnsizedBlocks;
  readonly #pools: Pools | null;
  /** Null where every block is one of libc's. */
  readonly #runs: LargeRuns | null;
  /** The lane's `folds` at the last sweep. */
  #sweptAtFold = 0;

  /**
   * @param allocator - where blocks come from that are in no run and no pool
   * @param Lane - a class for heaps whose hot paths leave to the core at other times
   */
  constructor(config: RuntimeConfig, allocator: BlockAllocator, Lane: typeof AddressLane = AddressLane) {
    const pooled = config.allocator === 'pooled';
    const runs = pooled ? new LargeRuns(config.lowMemory) : null;
    const large = new LargeBlocks(allocator, runs);
    const pools = pooled ? new Pools(config.checks === 'basic', Number.isFinite(config.heapLimit)) : null;
    const lane = new Lane(config.heapLimit, pools?.low ?? null);
    const blocks: PlainBlocks = new PlainBlocks(pools, large, () => noteReserved(lane, blocks, runs));
    super(config, lane, blocks, pools !== null);
    this.blocks = blocks;
    this.large = large;
    this.#unsized = new UnsizedBlocks(blocks, pools, large);
    this.#pools = pools;
    this.#runs = runs;
  }

  override allocate(size: number, align: number, site: number, zeroed: boolean): Address {
    const plain = isPlain(size, align);
    const runs = this.#runs;
    if (plain && !zeroed && runs !== null && runs.low !== null) {
      const address = runs.low.tryTakeReady(this.lane, size, align);
      if (address !== 0) return address;
    }
    this.requireStack();
    let address = 0;
    if (plain) address = this.#allocateRun(size, align, zeroed);
    else if (!zeroed) address = allocateHigh(this.lane, size, align);
    return address !== 0 ? address : super.allocate(size, align, site, zeroed);
  }

  override deallocate(address: Address, size: number, align: number): void {
    const plain = isPlain(size, align);
    const runs = this.#runs;
    if (plain && runs?.low?.tryMakeReady(this.lane, address, size, align)) return;
    this.requireStack();
    const isDone = plain
      ? this.#deallocateRun(address, size, align)
      : deallocateHigh(this.lane, address, size, align) || deallocateKept(this.lane, address, size, align);
    if (!isDone) super.deallocate(address, size, align);
  }

  override reallocate(
    address: Address,
    oldSize: number,
    align: number,
    newSize: number,
    site: number,
  ): Address {
    this.requireStack();
    const runs = this.#runs;
    if (runs !== null && isPlain(oldSize, align) && isPlain(newSize, align)) {
      const { low, high } = runs;
      if (low !== null && this.#resizeWithin(low, address, oldSize, align, newSize)) return address;
      if (low !== null && this.#resizeRun(low, address, oldSize, align, newSize)) return address;
      if (high !== null && this.#resizeRun(high, address, oldSize, align, newSize)) return address;
    }
    return super.reallocate(address, oldSize, align, newSize, site);
  }

  override allocateUnsized(size: number, align: number): Address {
    this.requireStack();
    this.requireRoom(size, align);
    if (size === 0) return align;
    const bytes = this.#unsized.sizeFor(size, align);
    if (!this.lane.hasRoomFor(bytes)) return outOfMemory(size, align, this.lane.heapLimit);
    const address = this.#unsized.allocate(size, align);
    this.lane.unsizedSlot = this.#pools?.unsized?.low.cache?.slot ?? 0;
    return this.counted(address, bytes);
  }

  override deallocateUnsized(address: Address): void {
    this.requireStack();
    this.requireOpen();
    const { size } = this.#unsized.deallocate(address);
    if (size !== 0) this.uncount(address, size);
  }

  override sizeOf(address: Address): number {
    this.requireOpen();
    return this.#unsized.sizeOf(address);
  }

  /** Allocates a block in a run; 0 where the case is another one, with nothing changed. */
  #allocateRun(size: number, align: number, zeroed: boolean): Address {
    const { lane } = this;
    const runs = this.#runs;
    if (runs === null || !lane.hasRoomFor(size)) return 0;
    const { low, high } = runs;
    if (low !== null) {
      const address = low.allocate(size, align, zeroed);
      if (address !== 0) {
        lane.addSmall(size);
        if (low.grew) this.noteReserved();
        return address;
      }
    }
    const position = high === null ? 0 : high.allocate(size, align, zeroed);
    if (position === 0) return 0;
    if (!lane.tryAddHigh(size)) lane.addLarge(size);
    if (high!.grew) this.noteReserved();
    return high!.base + position;
  }

  /** Frees a block in a run; false where the case is another one, with nothing changed. */
  #deallocateRun(address: Address, size: number, align: number): boolean {
    const runs = this.#runs;
    if (runs === null) return false;
    const { low, high } = runs;
    if (low?.tryFree(address, size, align)) {
      this.lane.shrinkSmall(size);
      return true;
    }
    if (high === null || typeof address !== 'number') return false;
    if (!high.tryFree(address - high.base, size, align)) return false;
    this.lane.shrinkHigh(size);
    return true;
  }

  /** Resizes a block of the low runs within its pages; false where the case is another one, with nothing changed. */
  #resizeWithin(low: Runs, address: Address, oldSize: number, align: number, newSize: number): boolean {
    const { lane } = this;
    const growth = newSize - oldSize;
    if (lane.smallBytes + growth > lane.limit || !low.tryResize(address, oldSize, align, newSize))
      return false;
    if (growth > 0) lane.growSmall(growth);
    else lane.shrinkSmall(-growth);
    lane.reallocations++;
    return true;
  }

  /** Resizes a block of these runs where it is; false where the case is another one, with nothing changed. */
  #resizeRun(runs: Runs, address: Address, oldSize: number, align: number, newSize: number): boolean {
    const { lane } = this;
    if (typeof address !== 'number') return false;
    const position = address - runs.base;
    if (newSize > oldSize && !lane.hasRoomFor(newSize - oldSize)) return false;
    if (!runs.holds(position, oldSize, align) || !runs.resize(position, newSize)) return false;
    const isLow = runs.base === 0;
    lane.exchange(isLow, oldSize, isLow, newSize);
    lane.reallocations++;
    if (runs.grew) this.noteReserved();
    return true;
  }

  protected override noteReserved(): void {
    noteReserved(this.lane, this.blocks, this.#runs);
  }

  protected override another(config: RuntimeConfig): HeapCore {
    return new PlainCore(config, new RawAllocator(config));
  }

  /** Without this, a program that needs less memory than before would keep it all. */
  protected override sweepNowAndThen(): void {
    if (this.lane.folds - this.#sweptAtFold < SWEEP_FOLDS) return;
    this.#sweptAtFold = this.lane.folds;
    this.blocks.sweep();
  }
}

/**
 * Notes what is reserved. Where that is more than ever before, spare runs go back first: the heap does not grow by memory that it
 * has.
 */
function noteReserved(lane: AddressLane, blocks: PlainBlocks, runs: LargeRuns | null): void {
  const bytes = blocks.reservedBytes;
  const over = bytes - lane.peakReserved;
  if (over <= 0) return;
  if (bytes > LITTLE) runs?.giveBack(over);
  lane.noteReserved(blocks.reservedBytes);
}
