import type { Address } from '@justlang/config';
import { invalidArgument } from '@justlang/config/internal';
import type { RawAllocator } from '@justlang/raw-allocator';
import { outOfMemory } from '../layout/block-arguments.js';
import { BlockRegistry } from './block-registry.js';
import { LowRuns } from './low-runs.js';

/** The layout a block was asked for with. */
export interface BlockLayout {
  readonly size: number;
  readonly align: number;
}

/**
 * Blocks outside the pools: those too large for them, or all where the allocator is `system`. Each is a block of libc's,
 * but for the few that lie in runs of low chunks.
 *
 * Every block is registered. So a bad free is found before libc is called, and `close` can free the rest.
 */
export class LargeBlocks {
  readonly #allocator: RawAllocator;
  readonly #runs = new LowRuns();
  readonly #registry = new BlockRegistry();
  /** Blocks that stay allocated on purpose: they cannot be freed or resized. */
  readonly #leaked = new Set<Address>();
  /** Bytes of all blocks, as asked for. */
  bytes = 0;

  /** @throws `ERR_JUST_INVALID_ARGUMENT` if it is no allocator; otherwise only the first large block would find that */
  constructor(allocator: RawAllocator) {
    if (typeof allocator?.alloc !== 'function') invalidArgument('allocator', allocator, 'a RawAllocator');
    this.#allocator = allocator;
  }

  get count(): number {
    return this.#registry.count;
  }

  /** Bytes of memory: the blocks, the rests of the runs' last pages, and the bytes the registry has grown by. */
  get reservedBytes(): number {
    return this.bytes + this.#runs.extraBytes + this.#registry.grownBytes;
  }

  get addressSpaceBytes(): number {
    return this.bytes + this.#runs.extraSpace + this.#registry.grownBytes;
  }

  /** Whether a live block of the layout starts at the address. */
  holds(address: Address, size: number, align: number): boolean {
    const row = this.#registry.find(address);
    return (
      row !== -1 &&
      this.#registry.size(row) === size &&
      this.#registry.align(row) === align &&
      !this.#leaked.has(address)
    );
  }

  /** Returns the layout of the live block at an address. */
  layoutOf(address: Address): BlockLayout | undefined {
    const row = this.#registry.find(address);
    return row === -1 || this.#leaked.has(address)
      ? undefined
      : { size: this.#registry.size(row), align: this.#registry.align(row) };
  }

  /** Returns the live block that holds an address. For error messages: it searches. */
  containing(address: Address): [Address, BlockLayout] | undefined {
    let found: [Address, BlockLayout] | undefined;
    this.#registry.forEach((start, size, align) => {
      if (address >= start && address < start + size) found = [start, { size, align }];
    });
    return found;
  }

  /** @throws `ERR_JUST_OUT_OF_MEMORY` */
  allocate(size: number, align: number, zeroed: boolean): Address {
    reserveRow(this.#registry, size, align);
    const address = zeroed ? this.#allocator.allocZeroed(size, align) : this.#allocator.alloc(size, align);
    this.#note(address, size, align);
    return address;
  }

  /** Allocates a block below 2^31; 0 where that cannot be. @throws `ERR_JUST_OUT_OF_MEMORY` */
  allocateLow(size: number, align: number): Address {
    reserveRow(this.#registry, size, align);
    const address = this.#runs.allocate(size, align);
    if (address !== 0) this.#note(address, size, align);
    return address;
  }

  /** Whether a registered block lies in a run, which cannot be resized. */
  isRun(address: Address): boolean {
    return this.#runs.holds(address);
  }

  /** Resizes a registered block of libc's, in place where libc can. @throws `ERR_JUST_OUT_OF_MEMORY`; the block stays. */
  reallocate(address: Address, align: number, newSize: number): Address {
    const moved = this.#allocator.realloc(address, newSize, align);
    this.#forget(address);
    this.#note(moved, newSize, align);
    return moved;
  }

  /** Frees a registered block. */
  free(address: Address): void {
    const size = this.#forget(address);
    if (this.#runs.holds(address)) this.#runs.free(address, size);
    else this.#allocator.free(address);
  }

  /** Marks a registered block as leaked. */
  leak(address: Address): void {
    this.#leaked.add(address);
  }

  /** Gives memory of the registry back. */
  trim(): void {
    this.#registry.shrink();
  }

  /** Frees all. */
  close(): void {
    const addresses: Address[] = [];
    this.#registry.forEach((address) => {
      addresses.push(address);
    });
    for (const address of addresses) this.free(address);
    this.#leaked.clear();
    this.#registry.shrink();
  }

  #note(address: Address, size: number, align: number): void {
    this.#registry.add(address, size, align);
    this.bytes += size;
  }

  /** Takes a block out of the registry; returns its size. */
  #forget(address: Address): number {
    const row = this.#registry.find(address);
    const size = this.#registry.size(row);
    this.bytes -= size;
    this.#registry.remove(row);
    return size;
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
