import type { Address } from '@justlang/config';
import { JustError } from '@justlang/config/internal';
import { MemoryAccess } from '@justlang/memory-access';
import {
  freeGuarded,
  type GuardPool,
  guardedAt,
  openGuardPool,
  takeGuarded,
} from '@justlang/raw-allocator/internal';
import type { BlockAllocator } from '../blocks/large-blocks.js';
import type { GuardBudget } from './guard-budget.js';
import { originText } from './guard-origins.js';

/**
 * The allocator of a guarded heap: another one, which gives blocks beside guard pages when asked for one. It knows them by their
 * addresses when they are freed or resized.
 */
export class GuardedAllocator implements BlockAllocator {
  readonly #other: BlockAllocator;
  readonly #budget: GuardBudget;
  readonly #random: () => number;
  readonly #pool: GuardPool;
  /** Guarded blocks that are freed by their address alone. */
  readonly unsized = new Set<Address>();

  /** @throws `ERR_JUST_OUT_OF_MEMORY` where there is no address space for guard pages */
  constructor(other: BlockAllocator, budget: GuardBudget, random: () => number) {
    this.#other = other;
    this.#budget = budget;
    this.#random = random;
    this.#pool = openGuardPool() ?? noPool();
  }

  /** Whether an address lies among guard pages. */
  holds(address: Address): boolean {
    return address >= this.#pool.base && address < this.#pool.base + this.#pool.bytes;
  }

  /** A block of zeros beside guard pages; 0 where there is no time or no place for it, or it is too large for one. */
  take(size: number, align: number, site: number): Address {
    if (!this.#budget.tryBegin()) return 0;
    const take = () => takeGuarded(this.#pool, size, align, this.#random() < 0.5, originText(site, take));
    return this.#budget.spend(take);
  }

  alloc(size: number, align: number): Address {
    return this.#other.alloc(size, align);
  }

  allocZeroed(size: number, align: number): Address {
    return this.#other.allocZeroed(size, align);
  }

  realloc(address: Address, newSize: number, align: number): Address {
    if (!this.holds(address)) return this.#other.realloc(address, newSize, align);
    const moved = this.#other.alloc(newSize, align);
    MemoryAccess.memcpy(moved, address, Math.min(guardedAt(address)!.size, newSize));
    this.#release(address);
    return moved;
  }

  free(address: Address): void {
    if (this.holds(address)) this.#release(address);
    else this.#other.free(address);
  }

  #release(address: Address): void {
    this.unsized.delete(address);
    const release = () => freeGuarded(address, originText(0, release));
    this.#budget.spend(release);
  }
}

function noPool(): never {
  throw new JustError(
    'ERR_JUST_OUT_OF_MEMORY',
    'there is no address space for the 10 MiB of guard pages that guard (JUST_GUARD) asks for; unset it, or raise the limit of address space (ulimit -v)',
  );
}
