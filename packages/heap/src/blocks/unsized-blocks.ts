import type { Address } from '@justlang/config';
import { hex, isAlign, requireAddress } from '@justlang/config/internal';
import { raise } from '@justlang/panic/internal';
import { outOfMemory } from '../layout/block-arguments.js';
import { FREED, LEAKED, liveState, stateAlign } from '../pool/block-state.js';
import type { Pool } from '../pool/pool.js';
import type { Pools } from '../pool/pools.js';
import { CLASS_SIZE, smallClass } from '../pool/size-class.js';
import { BlockFaults } from './block-faults.js';
import type { BlockLayout, LargeBlocks } from './large-blocks.js';
import type { PlainBlocks } from './plain-blocks.js';

/** A use of the heap by an address alone. */
type Use = 'is freed' | 'is asked for its size';

/**
 * Blocks that are freed by their address alone.
 *
 * Small ones lie in pools of their own. So a chunk's owner tells them from other blocks, in both tiers, and those need no
 * mark. Such a block counts with the size of its class: what was asked for is not known when it is freed. Other blocks
 * are registered with their sizes anyway.
 */
export class UnsizedBlocks {
  readonly #blocks: PlainBlocks;
  readonly #pools: Pools | null;
  readonly #large: LargeBlocks;
  readonly #faults: BlockFaults;

  /** @param pools - those of the heap's other blocks; null where every block is one of libc's */
  constructor(blocks: PlainBlocks, pools: Pools | null, large: LargeBlocks) {
    this.#blocks = blocks;
    this.#pools = pools;
    this.#large = large;
    this.#faults = new BlockFaults(pools, large);
  }

  /** How many bytes a block counts with that is asked for with a layout. */
  sizeFor(size: number, align: number): number {
    return CLASS_SIZE[this.#classOf(size, align)] || size;
  }

  /** @throws `ERR_JUST_OUT_OF_MEMORY` */
  allocate(size: number, align: number): Address {
    const sizeClass = this.#classOf(size, align);
    if (sizeClass === 0) return this.#blocks.allocate(size, align, false);
    const pools = this.#pools!.openUnsized();
    const address = pools.take(sizeClass);
    if (address === 0) return outOfMemory(size, align);
    const pool = pools.poolOf(address)!;
    if (pool.states !== null) pool.states.bytes[(address - pool.source.base) / 8] = liveState(align);
    return address;
  }

  /**
   * Frees a block. Returns the layout that it counted with, of size 0 for the address of a block of size 0.
   *
   * @throws the errors of `JustHeap.deallocateUnsized`
   */
  deallocate(address: Address): BlockLayout {
    const { layout, pool, sizeClass } = this.#locate(address, 'is freed');
    if (pool !== undefined) {
      pool.put(address - pool.source.base, sizeClass);
      if (pool.states !== null) pool.states.bytes[(address - pool.source.base) / 8] = FREED;
    } else if (layout.size !== 0) {
      this.#blocks.deallocate(address, layout.size, layout.align);
    }
    return layout;
  }

  /** How many bytes of a live block may be used. @throws the errors of `JustHeap.sizeOf` */
  sizeOf(address: Address): number {
    return this.#locate(address, 'is asked for its size').layout.size;
  }

  #classOf(size: number, align: number): number {
    return this.#pools === null ? 0 : smallClass(size, align);
  }

  /** @returns the pool and the class of a small block, besides its layout */
  #locate(address: Address, use: Use): { layout: BlockLayout; pool?: Pool; sizeClass: number } {
    requireAddress('address', address);
    const faults = this.#faults;
    const own = faults.chunkPool(address, true);
    const pool = own ?? faults.chunkPool(address, false);
    if (pool !== undefined) {
      const position = address - pool.source.base;
      const sizeClass = pool.owners[position >>> 16]! - pool.owner;
      const size = CLASS_SIZE[sizeClass]!;
      const state = pool.states === null ? 1 : pool.states.bytes[position >>> 3]!;
      const isLive = (position & 0xffff) % size === 0 && state !== 0 && state < LEAKED;
      if (!isLive) return faults.badSmall(pool, address, use);
      if (own === undefined && use === 'is freed') return needsSize(address, size);
      return { layout: { size, align: stateAlign(state) }, pool, sizeClass };
    }
    const layout = this.#large.layoutOf(address);
    if (layout !== undefined) {
      // As where such a block lies in a pool, which knows its class only.
      const isSmall = this.#classOf(layout.size, layout.align) !== 0;
      return isSmall && use === 'is freed' ? needsSize(address, layout.size) : { layout, sizeClass: 0 };
    }
    // The address of a block of size 0 is its alignment. A real block may have lain there too, in memory of the heap's.
    if (isAlign(address) && !this.#large.ownsLowRun(address))
      return { layout: { size: 0, align: address }, sizeClass: 0 };
    return faults.bad(address, use);
  }
}

function needsSize(address: Address, size: number): never {
  raise(
    'ERR_JUST_LAYOUT_MISMATCH',
    `${hex(address)} is freed without its size; its block of up to ${size} bytes was not allocated by allocateUnsized`,
  );
}
