import type { Address } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import { outOfMemory } from '../layout/block-arguments.js';
import { FREED, LEAKED, liveState } from '../pool/block-state.js';
import type { Pool } from '../pool/pool.js';
import type { Pools } from '../pool/pools.js';
import {
  CLASS_COUNT,
  CLASS_SIZE,
  LEAST_KEPT,
  MAX_SMALL_ALIGN,
  MOST_IN_CHUNKS,
  smallClass,
} from '../pool/size-class.js';
import type { SizeClassStats } from '../statistics/heap-stats.js';
import { BlockFaults } from './block-faults.js';
import type { BlockKeeper, SeenBlock } from './block-keeper.js';
import type { BlockLayout, LargeBlocks } from './large-blocks.js';

/** The blocks of a heap with checks `off` or `basic`: small ones in its pools, if it has any, the others in runs or libc's heap. */
export class PlainBlocks implements BlockKeeper {
  readonly #pools: Pools | null;
  readonly #large: LargeBlocks;
  readonly #faults: BlockFaults;
  readonly #onCopy: () => void;

  /**
   * @param pools - null where every block is one of libc's
   * @param onCopy - called while a block that moves exists twice
   */
  constructor(pools: Pools | null, large: LargeBlocks, onCopy: () => void = () => {}) {
    this.#pools = pools;
    this.#large = large;
    this.#faults = new BlockFaults(pools, large);
    this.#onCopy = onCopy;
  }

  get liveBlocks(): number {
    return this.#large.count + (this.#pools?.sum((pool) => pool.liveBlocks) ?? 0);
  }

  get reservedBytes(): number {
    return this.#large.reservedBytes + (this.#pools?.reservedBytes ?? 0);
  }

  get hasLargeMemory(): boolean {
    return this.#large.addressSpaceBytes > 0;
  }

  get addressSpaceBytes(): number {
    return this.#large.addressSpaceBytes + (this.#pools?.sum((pool) => pool.chunkBytes) ?? 0);
  }

  allocate(size: number, align: number, zeroed: boolean): Address {
    const sizeClass = this.#classOf(size, align);
    if (sizeClass === 0) return this.#large.allocate(size, align, zeroed);
    const run = size > MOST_IN_CHUNKS ? this.#large.allocateRun(size, align, zeroed) : 0;
    if (run !== 0) return run;
    const address = this.#take(sizeClass, size, align);
    if (zeroed) MemoryAccess.memset(address, 0, size);
    return address;
  }

  deallocate(address: Address, size: number, align: number): void {
    this.#release(address, this.#faults.require(address, size, align));
  }

  reallocate(address: Address, oldSize: number, align: number, newSize: number): Address {
    const oldClass = this.#faults.require(address, oldSize, align);
    const newClass = this.#classOf(newSize, align);
    if (oldClass !== 0) {
      if (oldClass === newClass) {
        setState(this.#pools!.poolOf(address)!, address, liveState(align));
        return address;
      }
    } else {
      const runs = this.#large.runsAt(address);
      if (runs === null && newClass === 0) return this.#large.reallocate(address, align, newSize);
      const stays = newClass === 0 || newSize > MOST_IN_CHUNKS;
      if (runs !== null && stays && runs.resize(address - runs.base, newSize)) return address;
    }
    return this.#move(address, oldSize, align, newSize, oldClass);
  }

  realign(address: Address, oldSize: number, oldAlign: number, size: number, align: number): Address {
    const oldClass = this.#faults.require(address, oldSize, oldAlign);
    return this.#move(address, oldSize, align, size, oldClass);
  }

  /** The hot paths serve blocks of the pools only. */
  allocateApart(size: number, align: number, zeroed: boolean): Address {
    return this.#large.allocate(size, align, zeroed);
  }

  resizeApart(address: Address, oldSize: number, oldAlign: number, size: number, align: number): Address {
    const oldClass = this.#faults.require(address, oldSize, oldAlign);
    if (oldClass === 0 && oldAlign === align) {
      const runs = this.#large.runsAt(address);
      if (runs === null) return this.#large.reallocate(address, align, size);
      if (runs.resize(address - runs.base, size)) return address;
    }
    const moved = this.allocateApart(size, align, false);
    this.#replace(address, oldSize, oldClass, moved, size);
    return moved;
  }

  /** Copies a live block to another place, which was allocated for it, and frees it. @throws as `deallocate` */
  replace(address: Address, oldSize: number, align: number, moved: Address, newSize: number): void {
    this.#replace(address, oldSize, this.#faults.require(address, oldSize, align), moved, newSize);
  }

  require(address: Address, size: number, align: number): void {
    this.#faults.require(address, size, align);
  }

  isGone(address: Address, size: number, align: number): boolean {
    return this.#faults.classOf(address, size, align) === -1;
  }

  blockAt(address: Address): SeenBlock | undefined {
    const large = this.#large.containing(address);
    if (large === undefined) return this.#faults.smallAt(address);
    return { address: large[0], size: large[1].size, isLive: true };
  }

  requireEmpty(address: Address, align: number): void {
    this.#faults.requireEmpty(address, align);
  }

  leak(address: Address, size: number | undefined): BlockLayout {
    const { layout, sizeClass, pool } = this.#faults.locate(address);
    if (layout.size === 0) return layout;
    const isUnsized = pool !== undefined && pool === this.#faults.chunkPool(address, true);
    const bytes = size === undefined ? layout.size : size;
    // Without states, it may also be a block that stayed where it was when it was resized.
    const least = pool !== undefined && pool.states === null ? LEAST_KEPT[sizeClass]! : sizeClass;
    if (!Number.isInteger(bytes) || !fits(bytes, layout, least, sizeClass)) {
      return this.#faults.badLeak(address, size!, layout.size);
    }
    if (pool === undefined) this.#large.leak(address);
    else setState(pool, address, LEAKED);
    return { size: isUnsized ? layout.size : bytes, align: layout.align };
  }

  histogram(): { sizeClasses: SizeClassStats[]; largeBlocks: number } {
    const sizeClasses: SizeClassStats[] = [];
    const live = new Int32Array(CLASS_COUNT);
    const free = new Int32Array(CLASS_COUNT);
    this.#pools?.countBlocks(live, free);
    for (let sizeClass = 1; sizeClass < CLASS_COUNT; sizeClass++) {
      const liveBlocks = live[sizeClass]!;
      const freeBlocks = free[sizeClass]!;
      const blockSize = CLASS_SIZE[sizeClass]!;
      if (liveBlocks + freeBlocks > 0) sizeClasses.push({ blockSize, liveBlocks, freeBlocks });
    }
    return { sizeClasses, largeBlocks: this.#large.count };
  }

  /** Gives back the memory that no live block has needed since the last sweep. */
  sweep(): void {
    this.#large.sweep();
    this.#pools?.sweep();
  }

  trim(): void {
    this.#large.trim();
    this.#pools?.trim();
  }

  close(): void {
    this.#large.close();
    this.#pools?.close();
  }

  /** The class a block of the layout belongs to; 0 for libc. */
  #classOf(size: number, align: number): number {
    return this.#pools === null ? 0 : smallClass(size, align);
  }

  #take(sizeClass: number, size: number, align: number): Address {
    let address = this.#pools!.take(sizeClass);
    if (address % align !== 0) address = this.#takeAligned(address, sizeClass);
    if (address === 0) return outOfMemory(size, align);
    setState(this.#pools!.poolOf(address)!, address, liveState(align));
    return address;
  }

  /** Takes a block of the class itself, in place of a block of the class above, which is aligned to less. */
  #takeAligned(address: Address, sizeClass: number): Address {
    const pool = this.#pools!.poolOf(address)!;
    pool.put(address - pool.source.base, sizeClass);
    pool.cache!.flush(pool.free, sizeClass);
    return this.#pools!.take(sizeClass);
  }

  #release(address: Address, sizeClass: number): void {
    if (sizeClass === 0) {
      this.#large.free(address);
      return;
    }
    const pool = this.#pools!.poolOf(address)!;
    pool.put(address - pool.source.base, sizeClass);
    setState(pool, address, FREED);
  }

  #move(address: Address, oldSize: number, align: number, newSize: number, oldClass: number): Address {
    const moved = this.allocate(newSize, align, false);
    this.#replace(address, oldSize, oldClass, moved, newSize);
    return moved;
  }

  #replace(address: Address, oldSize: number, oldClass: number, moved: Address, newSize: number): void {
    MemoryAccess.memcpy(moved, address, Math.min(oldSize, newSize));
    this.#onCopy();
    this.#release(address, oldClass);
  }
}

/** Notes a small block's state, where states are kept. */
function setState(pool: Pool, address: Address, state: number): void {
  if (pool.states !== null) pool.states.bytes[(address - pool.source.base) / 8] = state;
}

/** Whether a block may have been asked for with so many bytes. Of a small block only the least and the most class are known. */
function fits(bytes: number, layout: BlockLayout, least: number, most: number): boolean {
  if (most === 0) return bytes === layout.size;
  for (let align = 1; bytes > 0 && align <= MAX_SMALL_ALIGN; align *= 2) {
    const sizeClass = smallClass(bytes, align);
    if (sizeClass >= least && sizeClass <= most) return true;
  }
  return false;
}
