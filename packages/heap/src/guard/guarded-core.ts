import type { Address, RuntimeConfig } from '@justlang/config';
import { requireBlock, requireCompilerRoom, requireRequest } from '@justlang/config/internal';
import type { RawAllocator } from '@justlang/raw-allocator';
import { PlainCore } from '../core/plain-core.js';
import { isOutOfMemory } from '../layout/block-arguments.js';
import { MAX_SMALL } from '../pool/size-class.js';
import { GuardBudget } from './guard-budget.js';
import { requireGuarded } from './guard-faults.js';
import { GuardedAllocator } from './guarded-allocator.js';
import { GuardedLane } from './guarded-lane.js';

let isRehearsed = false;

/**
 * The core of a heap with guard pages. One allocation in so many, and one reallocation, is a sample: its block lies alone in pages beside
 * inaccessible ones, and its own become inaccessible when it is freed. The addon watches for accesses to them.
 *
 * A sampled block is one of the heap's allocator to all else here, so it is registered: no hot path frees or resizes it, and all
 * of its misuse is found that is found of large blocks.
 */
export class GuardedCore extends PlainCore {
  declare readonly lane: GuardedLane;
  readonly #guarded: GuardedAllocator;
  readonly #budget: GuardBudget;

  /** @throws `ERR_JUST_OUT_OF_MEMORY` where there is no address space for guard pages */
  constructor(config: RuntimeConfig, allocator: RawAllocator, random: () => number = Math.random) {
    const budget = new GuardBudget(config.guard);
    const guarded = new GuardedAllocator(allocator, budget, random);
    super(config, guarded, GuardedLane);
    this.#guarded = guarded;
    this.#budget = budget;
    this.lane.start(config.guard, random);
    if (isRehearsed) return;
    requireCompilerRoom();
    isRehearsed = true;
    const unlimited = config.with({ guard: 1, heapLimit: Number.POSITIVE_INFINITY, leaks: 'off' });
    rehearse(new GuardedCore(unlimited, allocator));
  }

  override allocate(size: number, align: number, site: number, zeroed: boolean): Address {
    const address = this.#sample(size, align, site);
    return address !== 0 ? address : super.allocate(size, align, site, zeroed);
  }

  override allocateApart(size: number, align: number, site: number, zeroed: boolean): Address {
    const address = this.#sample(size, align, site);
    return address !== 0 ? address : super.allocateApart(size, align, site, zeroed);
  }

  override allocateUnsized(size: number, align: number, site = 0): Address {
    const address = this.#sample(size, align, site);
    if (address === 0) return super.allocateUnsized(size, align);
    this.#guarded.unsized.add(address);
    return address;
  }

  override deallocate(address: Address, size: number, align: number): void {
    this.#require(address, 'is freed');
    super.deallocate(address, size, align);
  }

  override deallocateUnsized(address: Address): void {
    this.#require(address, 'is freed');
    const block = this.#guarded.unsized.has(address) ? this.large.layoutOf(address) : undefined;
    if (block === undefined) super.deallocateUnsized(address);
    else super.deallocate(address, block.size, block.align);
  }

  override sizeOf(address: Address): number {
    this.#require(address, 'is asked for its size');
    return super.sizeOf(address);
  }

  override leak(address: Address, size: number | undefined): void {
    this.#require(address, 'is leaked');
    super.leak(address, size);
  }

  override reallocate(
    address: Address,
    oldSize: number,
    align: number,
    newSize: number,
    site: number,
  ): Address {
    this.#require(address, 'is resized');
    const { lane } = this;
    if (lane.resizesLeft < 0 && oldSize > 0 && newSize > 0) {
      lane.resizesLeft = lane.draw();
      const moved = this.#resize(address, oldSize, align, newSize, site);
      if (moved !== 0) return moved;
    }
    return super.reallocate(address, oldSize, align, newSize, site);
  }

  override realign(
    address: Address,
    oldSize: number,
    oldAlign: number,
    size: number,
    align: number,
    site: number,
  ): Address {
    this.#require(address, 'is resized');
    return super.realign(address, oldSize, oldAlign, size, align, site);
  }

  /** Allocates a block beside guard pages if this allocation is a sample and there is a place; else 0, with nothing changed. */
  #sample(size: number, align: number, site: number): Address {
    if (this.lane.countdown !== 0 || !(size > 0)) return 0;
    this.requireStack();
    this.requireRoom(size, align);
    if (!this.lane.nextIsSample()) return 0;
    const address = this.#take(size, align, site);
    return address === 0 ? 0 : this.counted(address, size);
  }

  /** Moves a block beside guard pages; 0 where there is no place, with nothing changed. */
  #resize(address: Address, oldSize: number, align: number, newSize: number, site: number): Address {
    const possible = requireRequest('newSize', newSize, align);
    requireBlock('oldSize', oldSize, align);
    this.requireStack();
    this.requireOpen();
    if (!possible || (newSize > oldSize && !this.lane.hasRoomFor(newSize - oldSize))) return 0;
    this.blocks.require(address, oldSize, align);
    const moved = this.#take(newSize, align, site);
    if (moved === 0) return 0;
    this.blocks.replace(address, oldSize, align, moved, newSize);
    this.countMove(address, oldSize, moved, newSize);
    return moved;
  }

  #take(size: number, align: number, site: number): Address {
    // No slot holds it: its place need not be looked for.
    if (size > MAX_SMALL) return 0;
    const address = this.large.adopt(size, align, () => this.#guarded.take(size, align, site));
    this.lane.times = this.#budget.times;
    return address;
  }

  #require(address: Address, use: string): void {
    // Of a closed heap it is not known any more: that it is closed is said instead.
    if (!this.isClosed && this.#guarded.holds(address))
      requireGuarded(address, use, this.large.hasFreedSmall(address));
  }
}

/** Has V8 compile what guarded blocks go through: where little stack is left it could not, and a call would end halfway. */
function rehearse(core: GuardedCore): void {
  try {
    core.deallocateUnsized(core.allocateUnsized(24, 8));
    let block = core.allocate(24, 8, 0, false);
    core.lane.resizesLeft = -1;
    block = core.reallocate(block, 24, 8, 40, 0);
    block = core.reallocate(block, 40, 8, 2 * MAX_SMALL, 0);
    core.deallocate(block, 2 * MAX_SMALL, 8);
    core.deallocate(core.allocate(24, 8, 0, true), 24, 8);
  } catch (error) {
    // The program has not asked for this memory, and goes on without the rehearsal.
    if (!isOutOfMemory(error)) throw error;
  } finally {
    core.close();
  }
}
