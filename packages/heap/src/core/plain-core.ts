import type { Address, RuntimeConfig } from '@justlang/config';
import type { RawAllocator } from '@justlang/raw-allocator';
import { LargeBlocks } from '../blocks/large-blocks.js';
import { PlainBlocks } from '../blocks/plain-blocks.js';
import { UnsizedBlocks } from '../blocks/unsized-blocks.js';
import { outOfMemory } from '../layout/block-arguments.js';
import { Pools } from '../pool/pools.js';
import { AddressLane } from './address-lane.js';
import { HeapCore } from './heap-core.js';
import { allocateHigh, deallocateHigh } from './high-lane.js';

/** Folds, each of 2^15 small allocations, between two sweeps for idle memory. */
const SWEEP_FOLDS = 256;

/** The core of a heap with checks `off` or `basic`. A quick lane serves the common case above 2^31. */
export class PlainCore extends HeapCore {
  readonly #blocks: PlainBlocks;
  readonly #unsized: UnsizedBlocks;
  readonly #pools: Pools | null;
  /** The lane's `folds` at the last sweep. */
  #sweptAtFold = 0;

  constructor(config: RuntimeConfig, allocator: RawAllocator) {
    const pooled = config.allocator === 'pooled';
    const large = new LargeBlocks(allocator, pooled);
    const pools = pooled ? new Pools(config.checks === 'basic', Number.isFinite(config.heapLimit)) : null;
    const lane = new AddressLane(config.heapLimit, pools?.low ?? null);
    const blocks: PlainBlocks = new PlainBlocks(pools, large, () => lane.noteReserved(blocks.reservedBytes));
    super(config, lane, blocks, pools !== null);
    this.#blocks = blocks;
    this.#unsized = new UnsizedBlocks(blocks, pools, large);
    this.#pools = pools;
  }

  override allocateUnsized(size: number, align: number): Address {
    this.requireRoom(size, align);
    if (size === 0) return align;
    const bytes = this.#unsized.sizeFor(size, align);
    if (!this.lane.hasRoomFor(bytes)) return outOfMemory(size, align, this.lane.heapLimit);
    const address = this.#unsized.allocate(size, align);
    this.lane.unsizedSlot = this.#pools?.unsized?.low.cache?.slot ?? 0;
    return this.counted(address, bytes, align);
  }

  override deallocateUnsized(address: Address): void {
    this.requireOpen();
    const { size, align } = this.#unsized.deallocate(address);
    if (size !== 0) this.uncount(address, size, align);
  }

  override sizeOf(address: Address): number {
    this.requireOpen();
    return this.#unsized.sizeOf(address);
  }

  override allocate(size: number, align: number, site: number, zeroed: boolean): Address {
    const address = zeroed ? 0 : allocateHigh(this.lane, size, align);
    return address !== 0 ? address : super.allocate(size, align, site, zeroed);
  }

  override deallocate(address: Address, size: number, align: number): void {
    if (deallocateHigh(this.lane, address, size, align)) return;
    super.deallocate(address, size, align);
  }

  /** Without this, a program that needs less memory than before would keep it all. */
  protected override sweepNowAndThen(): void {
    if (this.lane.folds - this.#sweptAtFold < SWEEP_FOLDS) return;
    this.#sweptAtFold = this.lane.folds;
    this.#blocks.sweep();
  }
}
