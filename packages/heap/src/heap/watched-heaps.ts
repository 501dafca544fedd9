import type { Address } from '@justlang/config';
import type { AddressLane } from '../core/address-lane.js';
import type { GuardedLane } from '../guard/guarded-lane.js';
import { CACHED, TOPS } from '../pool/cache-rows.js';
import { LOW_OWNERS } from '../pool/chunk-table.js';
import { CLASS_OF } from '../pool/size-class.js';
import { coreOf, type HeapFoundation } from './heap-foundation.js';

// Heaps of which samples are taken have methods of their own, so that other heaps test nothing. A heap gets them by its prototype: that of a
// class below the one of all heaps.

/** The methods that such heaps have otherwise. */
export interface LaneHeap extends HeapFoundation {
  allocate(size: number, align: number, site?: number): Address;
  deallocate(address: Address, size: number, align: number): void;
  allocateUnsized(size: number, align: number, site?: number): Address;
  reallocate(address: Address, oldSize: number, align: number, newSize: number, site?: number): Address;
}

/** A class of heaps. Of those below no heap is made. */
interface HeapClass {
  new (): LaneHeap;
  readonly prototype: LaneHeap;
}

/** Classes of heaps of which samples are taken, by whether the states of blocks are kept. */
interface HeapClasses {
  readonly checked: HeapClass;
  readonly unchecked: HeapClass;
}

/** Gives heaps the methods of those of which samples are taken. */
export interface WatchedHeaps {
  /** Those of heaps with guard pages. */
  becomeGuarded(heap: LaneHeap): void;
  /** Those of heaps with a profile. */
  becomeSampled(heap: LaneHeap, isGuarded: boolean): void;
  /** From now on the methods of all heaps begin above 2^31. */
  startHigh(): void;
}

/**
 * Makes the classes of watched heaps as they are needed. Call it once in a thread: V8 takes the parameters for constants then.
 *
 * @param Heap - the class of all heaps
 * @param laneOf - reads a heap's lane
 */
export function makeWatchedHeaps(Heap: HeapClass, laneOf: (heap: LaneHeap) => AddressLane): WatchedHeaps {
  let startsHigh = false;
  /** The classes of guarded heaps: see `withApart`. */
  let guardedClasses: HeapClasses | undefined;
  /** The classes of heaps with a profile, by the class of heaps that they were before. */
  const sampledClasses = new Map<HeapClass, HeapClasses>();

  /** A class and one for heaps without checks: the hot path below 2^31 does not look whose chunk a block lies in there. */
  function withApart(checked: HeapClass): HeapClasses {
    class UncheckedHeap extends checked {
      // The hot path of all heaps, with a look at the owner of the chunk: a sampled block lies in no pool's. To call that path costs twice.
      override deallocate(address: Address, size: number, align: number): void {
        // biome-ignore lint/suspicious/noConfusingLabels: one way out to the rare path, without a call for each test
        small: if (
          typeof address === 'number' &&
          typeof size === 'number' &&
          (address & 0x7ffffff8) === address &&
          (size & 65535) === size &&
          LOW_OWNERS[address >>> 16]! > 0
        ) {
          let units = (size + 7) >> 3;
          if (align !== 8 && align !== 1 && align !== 4 && align !== 2) {
            if (align !== 16) break small;
            units = (units + 1) & -2;
          }
          const lane = laneOf(this);
          const slot = (lane.slot + CLASS_OF[units]!) | 0;
          const top = (TOPS[slot]! + 1) | 0;
          if (CACHED[top]! < 0) break small;
          CACHED[top] = address;
          TOPS[slot] = top;
          lane.freed = (lane.freed + size) | 0;
          return;
        }
        coreOf(this).deallocate(address, size, align);
      }
    }

    for (const { prototype } of [checked, UncheckedHeap]) prototype.constructor = Heap;
    return { checked, unchecked: UncheckedHeap };
  }

  /** The hot path of guarded heaps leaves to the core at each reallocation that is a sample; that of allocations does so anyway. */
  function guarded(): HeapClasses {
    if (guardedClasses !== undefined) return guardedClasses;
    const { reallocate } = Heap.prototype;
    class GuardedHeap extends Heap {
      override reallocate(
        address: Address,
        oldSize: number,
        align: number,
        newSize: number,
        site?: number,
      ): Address {
        const lane = laneOf(this) as GuardedLane;
        if (lane.resizesLeft-- > 0) return reallocate.call(this, address, oldSize, align, newSize, site);
        return coreOf(this).reallocate(address, oldSize, align, newSize, site ?? 0);
      }
    }

    guardedClasses = withApart(GuardedHeap);
    return guardedClasses;
  }

  /** The hot paths of a heap with a profile leave to the core at each sample. */
  function sampled(Base: HeapClass): HeapClasses {
    const known = sampledClasses.get(Base);
    if (known !== undefined) return known;
    // As constants: to find a method of a class above takes V8 two looks at its maps each time.
    const { allocate, allocateUnsized, reallocate } = Base.prototype;
    class SampledHeap extends Base {
      // The hot path of all heaps, with a look at the clock: to call that path instead took a pair of allocation and free a quarter longer.
      override allocate(size: number, align: number, site?: number): Address {
        // biome-ignore lint/suspicious/noConfusingLabels: one way out to the rare path, without a call for each test
        small: if (typeof size === 'number' && (size & 65535) === size) {
          let units = (size + 7) >> 3;
          if (align !== 8 && align !== 1 && align !== 4 && align !== 2) {
            if (align !== 16) break small;
            units = (units + 1) & -2;
          }
          const lane = laneOf(this);
          const slot = (lane.slot + CLASS_OF[units]!) | 0;
          const top = TOPS[slot]!;
          const block = CACHED[top]!;
          const countdown = (lane.countdown - 1) | 0;
          if (block <= 0 || countdown < 0) break small;
          const total = (lane.total + size) | 0;
          if (((lane.nextSample - total - lane.highTotal) | 0) < 0) break small;
          const live = (total - lane.freed) | 0;
          if (live > lane.peak) {
            if (live > lane.limit) break small;
            lane.peak = live;
          }
          lane.total = total;
          lane.countdown = countdown;
          TOPS[slot] = top - 1;
          if (lane.checked !== 0) lane.states[block >>> 3] = align;
          return block;
        }
        return coreOf(this).allocate(size, align, site ?? 0, false);
      }

      override allocateUnsized(size: number, align: number, site?: number): Address {
        const lane = laneOf(this);
        // The block counts with the bytes of its class, at most an eighth more and what its alignment adds.
        if (
          typeof size === 'number' &&
          ((lane.nextSample - lane.total - lane.highTotal - size - (size >> 3) - 32) | 0) >= 0
        ) {
          return allocateUnsized.call(this, size, align, site);
        }
        return coreOf(this).allocateUnsized(size, align, site ?? 0);
      }

      override reallocate(
        address: Address,
        oldSize: number,
        align: number,
        newSize: number,
        site?: number,
      ): Address {
        const lane = laneOf(this);
        if (
          typeof oldSize === 'number' &&
          typeof newSize === 'number' &&
          ((lane.nextSample - lane.total - lane.highTotal - (newSize - oldSize)) | 0) >= 0
        ) {
          return reallocate.call(this, address, oldSize, align, newSize, site);
        }
        return coreOf(this).reallocate(address, oldSize, align, newSize, site ?? 0);
      }
    }

    if (startsHigh) {
      SampledHeap.prototype.allocate = function (size, align, site) {
        const lane = laneOf(this);
        if (typeof size === 'number' && ((lane.nextSample - lane.total - lane.highTotal - size) | 0) >= 0) {
          return allocate.call(this, size, align, site);
        }
        return coreOf(this).allocate(size, align, site ?? 0, false);
      };
    }

    const classes = withApart(SampledHeap);
    sampledClasses.set(Base, classes);
    return classes;
  }

  function become(heap: LaneHeap, { checked, unchecked }: HeapClasses): void {
    // Where blocks lie high, the hot path looks whose chunk it is.
    const looks = laneOf(heap).checked !== 0 || startsHigh;
    Object.setPrototypeOf(heap, (looks ? checked : unchecked).prototype);
  }

  return {
    becomeGuarded: (heap) => become(heap, guarded()),
    becomeSampled: (heap, isGuarded) => become(heap, sampled(isGuarded ? guarded().checked : Heap)),
    startHigh() {
      startsHigh = true;
      // Those that there are hold the methods from before.
      guardedClasses = undefined;
      sampledClasses.clear();
    },
  };
}
