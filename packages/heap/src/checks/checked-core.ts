import type { Address, RuntimeConfig } from '@justlang/config';
import { RawAllocator } from '@justlang/raw-allocator';
import { LargeBlocks } from '../blocks/large-blocks.js';
import { AddressLane } from '../core/address-lane.js';
import { HeapCore } from '../core/heap-core.js';
import { requireSite } from '../layout/block-arguments.js';
import type { Finding } from '../reports/finding.js';
import { formatLeaks, type LeakGroup } from '../reports/leaks.js';
import { type CheckedKeeper, checkedKeeper } from './checked-keeper.js';
import type { QuickLane } from './quick-lane.js';

/**
 * The core of a heap with checks `full`. A quick lane serves the common case; it touches nothing and says so where
 * anything is unusual, and the way of all other cores follows.
 */
export class CheckedCore extends HeapCore {
  readonly #keeper: CheckedKeeper;
  /** Null where there is none, and once the heap is closed. */
  #quick: QuickLane | null;

  constructor(config: RuntimeConfig, allocator: RawAllocator) {
    // No pool: the heap's own hot paths do not check, so none of them may succeed.
    const lane = new AddressLane(config.heapLimit, null);
    const keeper = checkedKeeper(config, new LargeBlocks(allocator, null));
    super(config, lane, keeper, true);
    this.#keeper = keeper;
    this.#quick = keeper.quickLane(lane);
  }

  override allocate(size: number, align: number, site: number, zeroed: boolean): Address {
    requireSite(site);
    this.requireStack();
    if (this.#quick !== null) {
      const address = this.#quick.allocate(size, align, site, zeroed);
      if (address !== 0) return address;
    }
    return super.allocate(size, align, site, zeroed);
  }

  override deallocate(address: Address, size: number, align: number): void {
    this.requireStack();
    if (this.#quick?.deallocate(address, size, align)) return;
    super.deallocate(address, size, align);
  }

  override allocateUnsized(size: number, align: number, site: number): Address {
    return this.allocate(size, align, site, false);
  }

  override deallocateUnsized(address: Address): void {
    this.requireOpen();
    const { size, align } = this.#keeper.layoutOf(address, 'deallocateUnsized');
    if (size !== 0) this.deallocate(address, size, align);
  }

  override sizeOf(address: Address): number {
    this.requireOpen();
    return this.#keeper.layoutOf(address, 'sizeOf').size;
  }

  override reallocate(
    address: Address,
    oldSize: number,
    align: number,
    newSize: number,
    site: number,
  ): Address {
    requireSite(site);
    this.requireStack();
    if (this.#quick !== null) {
      const moved = this.#quick.reallocate(address, oldSize, align, newSize);
      if (moved !== 0) return moved;
    }
    return super.reallocate(address, oldSize, align, newSize, site);
  }

  override leaks(): LeakGroup[] {
    this.requireOpen();
    return this.#keeper.leaks(this.stacks);
  }

  override verify(): Finding[] {
    return this.#keeper.verify();
  }

  override close(): void {
    this.#quick = null;
    super.close();
  }

  protected override settle(): void {
    this.#keeper.settle();
  }

  protected override leakPlaces(): string {
    const places = formatLeaks(this.#keeper.leaks(this.stacks)).trimEnd();
    return places === '' ? '' : `; ${places}`;
  }

  protected override another(config: RuntimeConfig): HeapCore {
    return new CheckedCore(config, new RawAllocator(config));
  }
}
