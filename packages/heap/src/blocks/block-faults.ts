import type { Address } from '@justlang/config';
import { hex, isAlign, requireAddress, requireSize } from '@justlang/config/internal';
import { raise } from '@justlang/panic/internal';
import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import { FREED, isKept, KEPT, LEAKED, liveState, stateAlign } from '../pool/block-state.js';
import type { Pool } from '../pool/pool.js';
import type { Pools } from '../pool/pools.js';
import { CLASS_SIZE, LEAST_KEPT, MOST_IN_CHUNKS, smallClass } from '../pool/size-class.js';
import { plural } from '../reports/plural.js';
import type { SeenBlock } from './block-keeper.js';
import type { BlockLayout, LargeBlocks } from './large-blocks.js';

const NULL_PAGE = 4096;

/**
 * Tells whether a live block of a layout starts at an address; raises the error where none does.
 *
 * What it cannot find: a stale address whose block was handed out again with the same class and alignment. With checks
 * `off` also a block that is free already, and an address inside a small block.
 */
export class BlockFaults {
  readonly #pools: Pools | null;
  readonly #large: LargeBlocks;

  constructor(pools: Pools | null, large: LargeBlocks) {
    this.#pools = pools;
    this.#large = large;
  }

  /**
   * Returns the size class of the live block at an address, that of its chunk; 0 for a block of libc's.
   *
   * @throws the errors of `JustHeap.deallocate` where there is no live block of this layout
   */
  require(address: Address, size: number, align: number): number {
    requireAddress('address', address);
    const sizeClass = this.classOf(address, size, align);
    return sizeClass === -1 ? this.badFree(address, size, align) : sizeClass;
  }

  /** The same, but -1 where there is no live block of this layout. */
  classOf(address: Address, size: number, align: number): number {
    const sizeClass = this.#pools === null ? 0 : smallClass(size, align);
    if ((sizeClass === 0 || size > MOST_IN_CHUNKS) && this.#large.holds(address, size, align)) return 0;
    if (sizeClass !== 0) {
      const pool = this.chunkPool(address, false);
      if (pool !== undefined) {
        const position = address - pool.source.base;
        const blockClass = pool.owners[position >>> 16]! - pool.owner;
        const kept = blockClass === sizeClass + 1 && LEAST_KEPT[blockClass] === sizeClass;
        const live = kept ? align + KEPT : liveState(align);
        const state = pool.states === null ? live : pool.states.bytes[position >>> 3];
        if ((kept || blockClass === sizeClass) && position % 8 === 0 && state === live) return blockClass;
      } else if (size <= MOST_IN_CHUNKS && this.#isApart(address, sizeClass, align)) return 0;
    }
    return -1;
  }

  /** Whether a live small block lies apart from the pools. As in a pool, its class has to be the same, and in basic its alignment. */
  #isApart(address: Address, sizeClass: number, align: number): boolean {
    const layout = this.#large.layoutOf(address);
    if (layout === undefined || this.#apartClass(layout) !== sizeClass) return false;
    return layout.align === align || this.#pools!.low.states === null;
  }

  /** The class of a small block that lies apart from the pools; 0 for all others. */
  #apartClass({ size, align }: BlockLayout): number {
    return this.#pools === null || size > MOST_IN_CHUNKS ? 0 : smallClass(size, align);
  }

  /**
   * Returns the size class and the layout of the live block at an address. A small block has its class's layout, and the
   * address of a block of size 0 a layout of size 0.
   */
  locate(address: Address): { layout: BlockLayout; sizeClass: number; pool?: Pool } {
    requireAddress('address', address);
    const large = this.#large.layoutOf(address);
    if (large !== undefined) return { layout: large, sizeClass: this.#apartClass(large) };
    const pool = this.chunkPool(address, false) ?? this.chunkPool(address, true);
    if (pool !== undefined) {
      const position = address - pool.source.base;
      const blockClass = pool.owners[position >>> 16]! - pool.owner;
      const state = pool.states === null ? 1 : pool.states.bytes[position >>> 3]!;
      const start = (position % CHUNK_SIZE) % CLASS_SIZE[blockClass]! === 0;
      const sizeClass = isKept(state) ? blockClass - 1 : blockClass;
      const size = CLASS_SIZE[sizeClass]!;
      if (start && state !== 0 && state < LEAKED) return { layout: { size, align: 1 }, sizeClass, pool };
    }
    // The address of a block of size 0 is its alignment. A real block may have lain there too, in memory of the heap's.
    if (pool === undefined && isAlign(address) && !this.#large.ownsLowRun(address))
      return { layout: { size: 0, align: address }, sizeClass: 0 };
    return this.bad(address, 'is leaked');
  }

  /** The small block that holds an address, live or freed; undefined where none was ever allocated, as far as that is known. */
  smallAt(address: Address): SeenBlock | undefined {
    const pool = this.chunkPool(address, false) ?? this.chunkPool(address, true);
    if (pool === undefined) return undefined;
    const position = address - pool.source.base;
    const size = CLASS_SIZE[pool.owners[position >>> 16]! - pool.owner]!;
    const past = (position % CHUNK_SIZE) % size;
    const state = pool.states === null ? LEAKED : pool.states.bytes[(position - past) >>> 3]!;
    return state === 0 ? undefined : { address: address - past, size, isLive: state !== FREED };
  }

  /** Rejects a leak whose size is not the block's. */
  badLeak(address: Address, size: number, blockSize: number): never {
    requireSize('size', size, 'bytes');
    raise(
      'ERR_JUST_LAYOUT_MISMATCH',
      `${hex(address)} is leaked as ${size} bytes; its block has up to ${blockSize} bytes`,
    );
  }

  /** Rejects a free of size 0 whose address is that of a real block. */
  requireEmpty(address: Address, align: number): void {
    if (address === align) return;
    requireAddress('address', address);
    this.badFree(address, 0, align);
  }

  /** Reports why an address is not that of a live block of the layout. */
  badFree(address: Address, size: number, align: number): never {
    requireAddress('address', address);
    return this.bad(address, `is freed as ${size} bytes at align ${align}`);
  }

  /** The same of any use of an address, which `use` puts in words. */
  bad(address: Address, use: string): never {
    if (address < NULL_PAGE) raise('ERR_JUST_NULL_ADDRESS', `${hex(address)} ${use}`);
    const layout = this.#large.layoutOf(address);
    if (layout !== undefined) {
      raise(
        'ERR_JUST_LAYOUT_MISMATCH',
        `${hex(address)} ${use}; its block has ${layout.size} bytes at align ${layout.align}`,
      );
    }
    const inside = this.#large.containing(address);
    if (inside?.[0] === address)
      raise('ERR_JUST_INVALID_FREE', `${hex(address)} ${use}; it was leaked on purpose before`);
    if (inside !== undefined) this.#interior(address, inside[0], inside[1].size);
    const pool = this.chunkPool(address, false) ?? this.chunkPool(address, true);
    if (pool !== undefined) this.badSmall(pool, address, use);
    if (this.#large.hasFreedSmall(address))
      raise('ERR_JUST_DOUBLE_FREE', `${hex(address)} ${use}; its block was freed before`);
    raise('ERR_JUST_INVALID_FREE', `${hex(address)} ${use}; it is no live block of this heap`);
  }

  /** The same of an address in a chunk of a pool. */
  badSmall(pool: Pool, address: Address, use: string): never {
    const position = address - pool.source.base;
    const blockClass = pool.owners[position >>> 16]! - pool.owner;
    const blockSize = CLASS_SIZE[blockClass]!;
    const past = (position % CHUNK_SIZE) % blockSize;
    if (past !== 0) this.#interior(address, address - past, blockSize);
    const state = pool.states === null ? 0 : pool.states.bytes[position >>> 3]!;
    if (state === FREED) {
      raise('ERR_JUST_DOUBLE_FREE', `${hex(address)}, a block of up to ${blockSize} bytes, is freed again`);
    }
    if (state === LEAKED) {
      raise('ERR_JUST_INVALID_FREE', `${hex(address)} ${use}; it was leaked on purpose before`);
    }
    if (pool.states !== null && state === 0) {
      raise('ERR_JUST_INVALID_FREE', `${hex(address)} ${use}; no block was ever allocated there`);
    }
    const layout = pool.states === null ? '' : ` at align ${stateAlign(state)}`;
    const sizeClass = isKept(state) ? blockClass - 1 : blockClass;
    const unsized = pool === this.chunkPool(address, true) ? '; deallocateUnsized frees it' : '';
    raise(
      'ERR_JUST_LAYOUT_MISMATCH',
      `${hex(address)} ${use}; its block has up to ${CLASS_SIZE[sizeClass]} bytes${layout}${unsized}`,
    );
  }

  #interior(address: Address, start: Address, size: number): never {
    raise(
      'ERR_JUST_INVALID_FREE',
      `${hex(address)} is not where a block starts: it lies ${plural(address - start, 'byte')} into the block of ${plural(size, 'byte')} at ${hex(start)}; only the address that an allocation returned can be freed`,
    );
  }

  /** Returns the pool one of whose chunks holds the address, among those of unsized blocks or among the others. */
  chunkPool(address: Address, unsized: boolean): Pool | undefined {
    const pool = (unsized ? this.#pools?.unsized : this.#pools)?.poolOf(address);
    if (pool === undefined) return undefined;
    const sizeClass = pool.owners[(address - pool.source.base) >>> 16]! - pool.owner;
    return sizeClass > 0 && sizeClass < CLASS_SIZE.length ? pool : undefined;
  }
}
