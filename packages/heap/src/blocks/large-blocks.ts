import type { Address } from '@justlang/config';
import { invalidArgument } from '@justlang/config/internal';
import type { RawAllocator } from '@justlang/raw-allocator';
import { outOfMemory } from '../layout/block-arguments.js';
import { MOST_IN_CHUNKS } from '../pool/size-class.js';
import { DOUBLE_ZERO } from '../statistics/double-zero.js';
import { BlockRegistry } from './block-registry.js';
import type { LargeRuns } from './large-runs.js';
import type { Runs } from './runs.js';

/** The layout a block was asked for with. */
export interface BlockLayout {
  readonly size: number;
  readonly align: number;
}

/** Where blocks come from that lie in no run. */
export type BlockAllocator = Pick<RawAllocator, 'alloc' | 'allocZeroed' | 'realloc' | 'free'>;

/** A class of its own: the registry's sizes are doubles, which literals of the program with these two properties would have to become. */
class FoundBlock implements BlockLayout {
  readonly size: number;
  readonly align: number;

  constructor(size: number, align: number) {
    this.size = size;
    this.align = align;
  }
}

const NO_BLOCK = new FoundBlock(0, 1);

/**
 * Blocks outside the pools: those too large for them, or all where the allocator is `system`. They lie in runs while there
 * is room, where the heap has any; the others are blocks of libc's.
 *
 * Every block of libc's is registered. So a bad free is found before libc is called, and `close` can free the rest.
 */
export class LargeBlocks {
  readonly #allocator: BlockAllocator;
  /** Null where every block is one of libc's. */
  readonly runs: LargeRuns | null;
  readonly #registry = new BlockRegistry();
  /** Blocks that stay allocated on purpose: they cannot be freed or resized. */
  readonly #leaked = new Set<Address>();
  /**
   * Where blocks lay, and were freed, that are small ones to the program: samples. Their pages may be somebody else's since.
   */
  readonly #freedSmall = new Set<Address>();
  /** Bytes of libc's blocks, as asked for. */
  #bytes = DOUBLE_ZERO;

  /**
   * @param runs - empty ones; null where every block is to be one of libc's
   * @throws `ERR_JUST_INVALID_ARGUMENT` if it is no allocator; otherwise only the first large block would find that
   */
  constructor(allocator: BlockAllocator, runs: LargeRuns | null) {
    if (typeof allocator?.alloc !== 'function') invalidArgument('allocator', allocator, 'a RawAllocator');
    this.#allocator = allocator;
    this.runs = runs;
  }

  get count(): number {
    return this.#registry.count + (this.runs === null ? 0 : this.runs.count);
  }

  /** Bytes of memory: libc's blocks, the pages of runs, spare ones too, and the bytes the registry has grown by. */
  get reservedBytes(): number {
    return this.#bytes + this.#registry.grownBytes + (this.runs === null ? 0 : this.runs.reservedBytes);
  }

  get addressSpaceBytes(): number {
    return this.#bytes + this.#registry.grownBytes + (this.runs === null ? 0 : this.runs.addressSpaceBytes);
  }

  /** Whether a live block of the layout starts at the address. */
  holds(address: Address, size: number, align: number): boolean {
    const { size: found, align: foundAlign } = this.#find(address);
    return found === size && foundAlign === align && !this.#isLeaked(address);
  }

  /** Returns the layout of the live block at an address. */
  layoutOf(address: Address): BlockLayout | undefined {
    const found = this.#find(address);
    return found.size === 0 || this.#isLeaked(address) ? undefined : found;
  }

  /** Whether an address below 2^31 lies in the memory of runs, in a live block or not. */
  ownsLowRun(address: Address): boolean {
    return this.runs?.ownsLow(address) === true;
  }

  /** Returns the live block that holds an address. For error messages: it searches. */
  containing(address: Address): [Address, BlockLayout] | undefined {
    const run = this.runs === null ? 0 : this.runs.containing(address);
    if (run !== 0) return [run, this.#find(run)];
    let found: [Address, BlockLayout] | undefined;
    this.#registry.forEach((start, size, align) => {
      if (address >= start && address < start + size) found = [start, { size, align }];
    });
    return found;
  }

  /** @throws `ERR_JUST_OUT_OF_MEMORY` */
  allocate(size: number, align: number, zeroed: boolean): Address {
    const run = this.allocateRun(size, align, zeroed);
    if (run !== 0) return run;
    reserveRow(this.#registry, size, align);
    const address = zeroed ? this.#allocator.allocZeroed(size, align) : this.#allocator.alloc(size, align);
    this.#note(address, size, align);
    return address;
  }

  /**
   * Takes a block that the allocator gives in a way of its own; `free` and `reallocate` know it as its other ones.
   *
   * @param take - returns the block's address, or 0 for none
   */
  adopt(size: number, align: number, take: () => Address): Address {
    reserveRow(this.#registry, size, align);
    const address = take();
    if (address !== 0) this.#note(address, size, align);
    return address;
  }

  /** Allocates a block in a run; 0 where there is none for it. */
  allocateRun(size: number, align: number, zeroed: boolean): Address {
    return this.runs === null ? 0 : this.runs.allocate(size, align, zeroed);
  }

  /** Returns the runs that the live block at an address lies in; null for one of libc's. */
  runsAt(address: Address): Runs | null {
    return this.runs === null ? null : this.runs.at(address);
  }

  /** Resizes a live block of libc's, in place where libc can. @throws `ERR_JUST_OUT_OF_MEMORY`; the block stays. */
  reallocate(address: Address, align: number, newSize: number): Address {
    const moved = this.#allocator.realloc(address, newSize, align);
    this.#forget(address);
    this.#note(moved, newSize, align);
    return moved;
  }

  /** Frees a live block. */
  free(address: Address): void {
    const runs = this.runsAt(address);
    if (runs !== null) {
      const position = address - runs.base;
      if (runs.sizeAt(position) <= MOST_IN_CHUNKS) this.#freedSmall.add(address);
      runs.free(position);
      return;
    }
    this.#forget(address);
    this.#allocator.free(address);
  }

  /** Whether a block that was a small one to the program lay at an address, and was freed. Of the allocator `system` none is known. */
  hasFreedSmall(address: Address): boolean {
    return this.#freedSmall.has(address);
  }

  /** Marks a live block as leaked. */
  leak(address: Address): void {
    const runs = this.runsAt(address);
    if (runs === null) this.#leaked.add(address);
    else runs.leak(address - runs.base);
  }

  /** Gives back the memory that no live block has needed since the last sweep. */
  sweep(): void {
    this.runs?.sweep();
  }

  /** Gives back all memory that no live block needs, and that of the registry. */
  trim(): void {
    this.runs?.trim();
    this.#registry.shrink();
  }

  /** Frees all. */
  close(): void {
    const addresses: Address[] = [];
    this.#registry.forEach((address) => {
      addresses.push(address);
    });
    for (const address of addresses) this.free(address);
    this.runs?.close();
    this.#leaked.clear();
    this.#freedSmall.clear();
    this.#registry.shrink();
  }

  /** The layout of the block at an address, leaked ones included; of size 0 where there is none. */
  #find(address: Address): BlockLayout {
    const runs = this.runsAt(address);
    if (runs !== null) {
      const position = address - runs.base;
      return new FoundBlock(runs.sizeAt(position), runs.alignAt(position));
    }
    const row = this.#registry.find(address);
    return row === -1 ? NO_BLOCK : new FoundBlock(this.#registry.size(row), this.#registry.align(row));
  }

  #isLeaked(address: Address): boolean {
    const runs = this.runsAt(address);
    if (runs !== null) return runs.isLeaked(address - runs.base);
    return this.#leaked.size > 0 && this.#leaked.has(address);
  }

  #note(address: Address, size: number, align: number): void {
    this.#registry.add(address, size, align);
    this.#bytes += size;
  }

  /** Takes a block out of the registry. */
  #forget(address: Address): void {
    const row = this.#registry.find(address);
    const size = this.#registry.size(row);
    if (this.runs !== null && size <= MOST_IN_CHUNKS) this.#freedSmall.add(address);
    this.#bytes -= size;
    this.#registry.remove(row);
  }
}

/** Makes room for a block's row before the block is allocated: a block without a row would be lost. */
function reserveRow(registry: BlockRegistry, size: number, align: number): void {
  try {
    registry.reserve();
  } catch {
    outOfMemory(size, align);
  }
}
