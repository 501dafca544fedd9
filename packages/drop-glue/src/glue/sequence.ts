import type { JustHeap } from '@justlang/heap';
import type { Address } from '@justlang/memory-access';
import type { Drop, Release } from './drop.js';
import { finish } from './finish.js';
import { isForbidden, isGone } from './gone.js';
import { release, releaseFault } from './release.js';
import type { Step } from './step.js';

/** The block that a value lies in, freed after its contents. A value in place has size 0 here: nothing is freed. */
export interface OwnBlock {
  readonly size: number;
  readonly align: number;
  /** Bytes of the value. A value of none may lie at the end of a block, where nothing lives. */
  readonly bytes: number;
}

export function inPlace({ size }: { size: number }): OwnBlock {
  return { size: 0, align: 1, bytes: size };
}

export function inBlock({ size, align }: { size: number; align: number }): OwnBlock {
  return { size, align, bytes: size };
}

/**
 * Compiles the parts of a value, dropped in order, into one function.
 *
 * When a part throws, the later parts are dropped and the block is freed all the same.
 *
 * Short sequences are written out: such a closure calls its parts without a loop over descriptors. Where every part
 * only frees a block, the parts are not even calls.
 */
export function sequence(heap: JustHeap, steps: readonly Step[], own: OwnBlock): Drop {
  const releases = steps.map(placedRelease).filter((spec) => spec !== null);
  if (releases.length === steps.length) return releaseSequence(heap, releases, steps, own);
  return stepSequence(heap, steps, own);
}

/** The release of a part, with offsets from the whole value; null if the part is more than a release. */
function placedRelease({ release, offset }: Step): Release | null {
  if (release === null) return null;
  const { pointer, count } = release;
  return { ...release, pointer: pointer + offset, count: count < 0 ? count : count + offset };
}

function releaseSequence(heap: JustHeap, releases: Release[], steps: readonly Step[], own: OwnBlock): Drop {
  const { size, align } = own;
  const [first, second, third] = releases as [Release, Release, Release];
  switch (releases.length) {
    case 0:
      return size === 0 ? () => {} : (address) => heap.deallocate(address, size, align);
    case 1:
      if (size === 0) {
        return (address) => {
          try {
            release(heap, address, first);
          } catch (error) {
            throw releaseFault(error, address, first);
          }
        };
      }
      return (address) => {
        try {
          release(heap, address, first);
        } catch (error) {
          resume(error, heap, steps, 1, own, address, 0);
        }
        heap.deallocate(address, size, align);
      };
    case 2:
      return (address) => {
        let next = 1;
        try {
          release(heap, address, first);
          next = 2;
          release(heap, address, second);
        } catch (error) {
          resume(error, heap, steps, next, own, address, 0);
        }
        if (size !== 0) heap.deallocate(address, size, align);
      };
    case 3:
      return (address) => {
        let next = 1;
        try {
          release(heap, address, first);
          next = 2;
          release(heap, address, second);
          next = 3;
          release(heap, address, third);
        } catch (error) {
          resume(error, heap, steps, next, own, address, 0);
        }
        if (size !== 0) heap.deallocate(address, size, align);
      };
    default:
      return (address) => {
        let next = 0;
        try {
          while (next < releases.length) release(heap, address, releases[next++] as Release);
        } catch (error) {
          resume(error, heap, steps, next, own, address, 0);
        }
        if (size !== 0) heap.deallocate(address, size, align);
      };
  }
}

function stepSequence(heap: JustHeap, steps: readonly Step[], own: OwnBlock): Drop {
  const { size, align } = own;
  const [first, second, third] = steps as [Step, Step, Step];
  const { drop: drop0, offset: offset0 } = first;
  if (steps.length === 1) {
    if (size === 0) return offset0 === 0 ? drop0 : (address, depth) => drop0(address + offset0, depth);
    return (address, depth) => {
      try {
        drop0(address + offset0, depth);
      } catch (error) {
        resume(error, heap, steps, 1, own, address, depth);
      }
      heap.deallocate(address, size, align);
    };
  }
  const { drop: drop1, offset: offset1 } = second;
  if (steps.length === 2) {
    return (address, depth) => {
      let next = 1;
      try {
        drop0(address + offset0, depth);
        next = 2;
        drop1(address + offset1, depth);
      } catch (error) {
        resume(error, heap, steps, next, own, address, depth);
      }
      if (size !== 0) heap.deallocate(address, size, align);
    };
  }
  const { drop: drop2, offset: offset2 } = third;
  if (steps.length === 3) {
    return (address, depth) => {
      let next = 1;
      try {
        drop0(address + offset0, depth);
        next = 2;
        drop1(address + offset1, depth);
        next = 3;
        drop2(address + offset2, depth);
      } catch (error) {
        resume(error, heap, steps, next, own, address, depth);
      }
      if (size !== 0) heap.deallocate(address, size, align);
    };
  }
  return (address, depth) => {
    let next = 0;
    try {
      while (next < steps.length) {
        const step = steps[next++] as Step;
        step.drop(address + step.offset, depth);
      }
    } catch (error) {
      resume(error, heap, steps, next, own, address, depth);
    }
    if (size !== 0) heap.deallocate(address, size, align);
  };
}

/** After `error`, drops the parts from `next` on and frees the block, then throws `error` again. */
function resume(
  error: unknown,
  heap: JustHeap,
  steps: readonly Step[],
  next: number,
  own: OwnBlock,
  address: Address,
  depth: number,
): never {
  // The rest of a value that was dropped before is left alone: each part of it would raise a second panic.
  if (own.size !== 0 ? isGone(heap, address, own.size, own.align) : own.bytes !== 0 && isForbidden(address)) {
    throw error;
  }
  const failed = steps[next - 1];
  const shown =
    failed === undefined || failed.release === null
      ? error
      : releaseFault(error, address + failed.offset, failed.release);
  finish(shown, next, steps.length + 1, (index) => {
    const step = steps[index];
    if (step !== undefined) step.drop(address + step.offset, depth);
    else if (own.size !== 0) heap.deallocate(address, own.size, own.align);
  });
}

/**
 * Drops `count` values, one every `stride` bytes, from the first to the last.
 *
 * @param isOwnerGone - tells whether the block that the values lie in is known to be freed; it is given `owner`
 * @param owner - the slot that owns the block; where none does, the first value
 */
export function dropElements(
  drop: Drop,
  address: Address,
  stride: number,
  count: number,
  depth: number,
  isOwnerGone: (owner: Address) => boolean = isForbidden,
  owner: Address = address,
): void {
  let next = 0;
  try {
    while (next < count) drop(address + stride * next++, depth);
  } catch (error) {
    // Elements of no size lie in no block.
    if (stride !== 0 && isOwnerGone(owner)) throw error;
    resumeElements(error, drop, address, stride, next, count, depth);
  }
}

function resumeElements(
  error: unknown,
  drop: Drop,
  address: Address,
  stride: number,
  next: number,
  count: number,
  depth: number,
): never {
  finish(error, next, count, (index) => drop(address + stride * index, depth));
}
