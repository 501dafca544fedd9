import type { Address } from '@justlang/config';
import type { SizeClassStats } from '../statistics/heap-stats.js';
import type { BlockLayout } from './large-blocks.js';

/** A block, for somebody who looks at memory. */
export interface SeenBlock {
  readonly address: Address;
  /** Bytes; those of its class where only that is known. */
  readonly size: number;
  /** Whether the program has it, as far as the keeper can tell. */
  readonly isLive: boolean;
}

/**
 * Gives blocks out and takes them back. It neither counts nor limits them: that is the heap's business (`HeapCore`).
 *
 * Sizes are at least 1 and layouts valid everywhere here. Of blocks of size 0 it sees the addresses only.
 */
export interface BlockKeeper {
  /** @throws `ERR_JUST_OUT_OF_MEMORY` */
  allocate(size: number, align: number, zeroed: boolean, site: number): Address;
  /** @throws the errors of `JustHeap.deallocate`; the block then stays as it was */
  deallocate(address: Address, size: number, align: number): void;
  /**
   * @param site - of a block that has no site yet
   * @throws the errors of `JustHeap.reallocate`; the block then stays as it was
   */
  reallocate(address: Address, oldSize: number, align: number, newSize: number, site: number): Address;
  /** Moves a block to another alignment. @throws as `reallocate` */
  realign(
    address: Address,
    oldSize: number,
    oldAlign: number,
    size: number,
    align: number,
    site: number,
  ): Address;
  /** Allocates a block that no hot path frees or resizes: its end comes to the core. @throws `ERR_JUST_OUT_OF_MEMORY` */
  allocateApart(size: number, align: number, zeroed: boolean, site: number): Address;
  /** Resizes a block, which then is such a one, to another alignment too. @throws as `reallocate` */
  resizeApart(
    address: Address,
    oldSize: number,
    oldAlign: number,
    size: number,
    align: number,
    site: number,
  ): Address;
  /** Throws unless a live block of the layout starts at the address, as far as this keeper can tell. */
  require(address: Address, size: number, align: number): void;
  /** Whether `require` would throw. */
  isGone(address: Address, size: number, align: number): boolean;
  /** The block that holds an address of 4096 or above, if one is known. It searches: for people's eyes only. */
  blockAt(address: Address): SeenBlock | undefined;
  /** Throws where the address is not that of a block of size 0, as far as this keeper can tell. */
  requireEmpty(address: Address, align: number): void;
  /** Marks a live block as leaked and returns its layout, of size 0 for the address of a block of size 0. */
  leak(address: Address, size: number | undefined): BlockLayout;
  /** Live blocks, leaked ones included. */
  readonly liveBlocks: number;
  readonly reservedBytes: number;
  readonly addressSpaceBytes: number;
  /** Whether it holds memory of blocks that are in no pool. */
  readonly hasLargeMemory: boolean;
  /** The size classes in use, and how many blocks are in none. */
  histogram(): { sizeClasses: SizeClassStats[]; largeBlocks: number };
  /**
   * Gives back the memory that no live block needs.
   *
   * @param isEnd - whether the thread ends; freed blocks that are still watched do not wait any longer then
   */
  trim(isEnd?: boolean): void;
  /** Gives everything back, live blocks included. */
  close(): void;
}
