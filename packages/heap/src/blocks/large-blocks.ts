import type { Address } from '@justlang/config';
import { invalidArgument } from '@justlang/config/internal';
import type { RawAllocator } from '@justlang/raw-allocator';
import { isOutOfMemory, outOfMemory } from '../layout/block-arguments.js';
import { BlockRegistry } from './block-registry.js';
import { LowRuns } from './low-runs.js';

/** The layout a block was asked for with. */
export interface BlockLayout {
  readonly size: number;
  readonly align: number;
}

const NO_BLOCK: BlockLayout = { size: 0, align: 1 };

/**
 * Blocks outside the pools: those too large for them, or all where the allocator is `system`. They lie in low runs while there
 * is room, where the heap has any; the others are blocks of libc's.
 *
 * Every block of libc's is registered. So a bad free is found before libc is called, and `close` can free the rest.
 */
export class LargeBlocks {
  readonly #allocator: RawAllocator;
  /** Made when the first block asks for a run; none once closed. */
  runs: LowRuns | null = null;
  readonly #usesRuns: boolean;
  #runsRefused = false;
  readonly #registry = new BlockRegistry();
  /** Blocks that stay allocated on purpose: they cannot be freed or resized. */
  readonly #leaked = new Set<Address>();
  /** Bytes of libc's blocks, as asked for. */
  #bytes = 0;

  /**
   * @param usesRuns - whether blocks lie low while there is room
   * @throws `ERR_JUST_INVALID_ARGUMENT` if it is no allocator; otherwise only the first large block would find that
   */
  constructor(allocator: RawAllocator, usesRuns: boolean) {
    if (typeof allocator?.alloc !== 'function') invalidArgument('allocator', allocator, 'a RawAllocator');
    this.#allocator = allocator;
    this.#usesRuns = usesRuns;
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
    if (this.runs?.holds(address, size, align)) return true;
    const { size: found, align: foundAlign } = this.#find(address);
    return found === size && foundAlign === align && !this.#isLeaked(address);
  }

  /** Returns the layout of the live block at an address. */
  layoutOf(address: Address): BlockLayout | undefined {
    const found = this.#find(address);
    return found.size === 0 || this.#isLeaked(address) ? undefined : found;
  }

  /** Whether an address lies in the memory of runs, in a live block or not. */
  ownsRun(address: Address): boolean {
    return this.runs?.owns(address) === true;
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

  /** Allocates a block in a run; 0 where there is none for it. */
  allocateRun(size: number, align: number, zeroed: boolean): Address {
    if (!this.#usesRuns) return 0;
    const runs = this.runs ?? this.#openRuns();
    return runs === null ? 0 : runs.allocate(size, align, zeroed);
  }

  /** Makes the runs; null where there is no address space for their table, which is asked for again after `trim` only. */
  #openRuns(): LowRuns | null {
    if (this.#runsRefused) return null;
    try {
      this.runs = LowRuns.open();
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      this.#runsRefused = true;
    }
    return this.runs;
  }

  /** Whether a live block lies in a run. */
  isRun(address: Address): boolean {
    return this.runs !== null && this.runs.sizeAt(address) !== 0;
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
    const runs = this.runs;
    if (runs !== null && runs.sizeAt(address) !== 0) {
      runs.free(address);
      return;
    }
    this.#forget(address);
    this.#allocator.free(address);
  }

  /** Marks a live block as leaked. */
  leak(address: Address): void {
    if (this.runs !== null && this.runs.sizeAt(address) !== 0) this.runs.leak(address);
    else this.#leaked.add(address);
  }

  /** Gives back the memory that no live block has needed since the last sweep. */
  sweep(): void {
    this.runs?.sweep();
  }

  /** Gives back all memory that no live block needs, and that of the registry. */
  trim(): void {
    this.#runsRefused = false;
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
    this.runs = null;
    this.#leaked.clear();
    this.#registry.shrink();
  }

  /** The layout of the block at an address, leaked ones included; of size 0 where there is none. */
  #find(address: Address): BlockLayout {
    const runs = this.runs;
    const size = runs === null ? 0 : runs.sizeAt(address);
    if (size !== 0) return { size, align: runs!.alignAt(address) };
    const row = this.#registry.find(address);
    return row === -1 ? NO_BLOCK : { size: this.#registry.size(row), align: this.#registry.align(row) };
  }

  #isLeaked(address: Address): boolean {
    const runs = this.runs;
    if (this.isRun(address)) return runs!.isLeaked(address);
    return this.#leaked.size > 0 && this.#leaked.has(address);
  }

  #note(address: Address, size: number, align: number): void {
    this.#registry.add(address, size, align);
    this.#bytes += size;
  }

  /** Takes a block out of the registry. */
  #forget(address: Address): void {
    const row = this.#registry.find(address);
    this.#bytes -= this.#registry.size(row);
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
