import type { Address, RawAllocator } from '@justlang/raw-allocator';

/** The layout a block was asked for with. */
export interface BlockLayout {
  readonly size: number;
  readonly align: number;
}

/**
 * Blocks that are each one of libc's: those too large for the pool, or all of them where the allocator is `system`.
 *
 * Each is registered, so that freeing what is no block is found before libc is called, and `close` can free the rest.
 */
export class LargeBlocks {
  readonly #allocator: RawAllocator;
  readonly #layouts = new Map<Address, BlockLayout>();
  /** Bytes of all blocks, as asked for. */
  bytes = 0;

  constructor(allocator: RawAllocator) {
    this.#allocator = allocator;
  }

  get count(): number {
    return this.#layouts.size;
  }

  /** Returns the layout of the live block at an address. */
  layoutOf(address: Address): BlockLayout | undefined {
    return this.#layouts.get(address);
  }

  /** Returns the live block that holds an address. For error messages: it searches. */
  containing(address: Address): [Address, BlockLayout] | undefined {
    for (const entry of this.#layouts) {
      if (address >= entry[0] && address < entry[0] + entry[1].size) return entry;
    }
    return undefined;
  }

  /** @throws `ERR_JUST_OUT_OF_MEMORY` */
  allocate(size: number, align: number, zeroed: boolean): Address {
    const address = zeroed ? this.#allocator.allocZeroed(size, align) : this.#allocator.alloc(size, align);
    this.#layouts.set(address, { size, align });
    this.bytes += size;
    return address;
  }

  /** Resizes a registered block, in place where libc can. @throws `ERR_JUST_OUT_OF_MEMORY`; the block stays. */
  reallocate(address: Address, align: number, newSize: number): Address {
    const moved = this.#allocator.realloc(address, newSize, align);
    this.#forget(address);
    this.#layouts.set(moved, { size: newSize, align });
    this.bytes += newSize;
    return moved;
  }

  /** Frees a registered block. */
  free(address: Address): void {
    this.#forget(address);
    this.#allocator.free(address);
  }

  /** Frees all. */
  close(): void {
    for (const address of this.#layouts.keys()) this.#allocator.free(address);
    this.#layouts.clear();
    this.bytes = 0;
  }

  #forget(address: Address): void {
    this.bytes -= this.#layouts.get(address)!.size;
    this.#layouts.delete(address);
  }
}
