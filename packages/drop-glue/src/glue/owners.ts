import type { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import type { TypeEntry } from '../types/type-entry.js';
import { countedBlock, dropStrong, dropWeak } from './counted-block.js';
import type { Drop, Release } from './drop.js';
import { finish } from './finish.js';
import { isGone } from './gone.js';
import { nullOwner, release } from './release.js';
import { dropElements } from './sequence.js';
import { isCrowded } from './stack-room.js';
import type { TypeGlue } from './type-glue.js';
import type { Walk } from './walk.js';

/*
 * Glue of the kinds that own memory and whose contents need a drop; every closure gets the address of the slot.
 *
 * Recursion is checked at every second owner (an odd depth): the room that is required when a drop begins, and at
 * each check, is enough for two.
 */

/** Offset of the type id in a `dyn` slot. */
const DYN_TYPE = 8;

/** `{ pointer }`, owning a block of the pointee's layout. */
export function boxGlue(walk: Walk, pointee: TypeGlue, nullable: boolean): Drop {
  if (!pointee.deep) {
    return (slot, depth) => {
      const block = MemoryAccess.getAddress(slot);
      if (block !== 0) pointee.boxed(block, depth);
      else if (!nullable) nullOwner(slot);
    };
  }
  return (slot, depth) => {
    const block = MemoryAccess.getAddress(slot);
    if (block === 0) {
      if (!nullable) nullOwner(slot);
    } else if ((depth & 1) === 1 && isCrowded(depth)) {
      walk.block(block, pointee);
    } else {
      pointee.boxed(block, depth + 1);
    }
  };
}

/** `{ data, typeId }`, owning a block of the layout of the type that `typeId` names. */
export function dynGlue(walk: Walk, glueOf: (id: number) => TypeGlue, nullable: boolean): Drop {
  return (slot, depth) => {
    const block = MemoryAccess.getAddress(slot);
    if (block === 0) {
      if (!nullable) nullOwner(slot);
      return;
    }
    const pointee = glueOf(MemoryAccess.getAddress(slot + DYN_TYPE));
    if ((depth & 1) === 1 && isCrowded(depth)) walk.block(block, pointee);
    else pointee.boxed(block, depth + 1);
  };
}

/** `{ address, length }` or `{ address, capacity, length }`: the elements, then their buffer. */
export function elementsGlue(
  heap: JustHeap,
  walk: Walk,
  element: TypeGlue,
  buffer: Release,
  lengthAt: number,
): Drop {
  const { deep } = element;
  const { stride } = element.type;
  const isBufferGone = (slot: number): boolean => {
    if (buffer.count < 0) return false;
    const size = MemoryAccess.getAddress(slot + buffer.count) * buffer.unit;
    return isGone(heap, MemoryAccess.getAddress(slot), size, buffer.align);
  };
  return (slot, depth) => {
    const length = MemoryAccess.getAddress(slot + lengthAt);
    if (length !== 0) {
      if (deep && (depth & 1) === 1 && isCrowded(depth)) {
        walk.elements(slot, element, lengthAt);
        return;
      }
      try {
        dropElements(
          element.drop,
          MemoryAccess.getAddress(slot),
          stride,
          length,
          depth + 1,
          isBufferGone,
          slot,
        );
      } catch (error) {
        if (isBufferGone(slot)) throw error;
        finish(error, 0, 1, () => release(heap, slot, buffer));
      }
    }
    release(heap, slot, buffer);
  };
}

/** A pointer to a counted block, as a strong reference. */
export function rcGlue(heap: JustHeap, walk: Walk, pointee: TypeGlue, nullable: boolean): Drop {
  const block = countedBlock(pointee.type);
  return (slot, depth) => {
    const counts = MemoryAccess.getAddress(slot);
    if (counts === 0) {
      if (!nullable) nullOwner(slot);
      return;
    }
    if (!dropStrong(counts)) return;
    if (pointee.deep && (depth & 1) === 1 && isCrowded(depth)) {
      walk.counted(counts, pointee);
      return;
    }
    try {
      pointee.drop(counts + block.value, depth + 1);
    } catch (error) {
      finish(error, 0, 1, () => dropWeak(heap, counts, block));
    }
    dropWeak(heap, counts, block);
  };
}

/** A pointer to a counted block, as a weak reference. */
export function weakGlue(heap: JustHeap, pointee: TypeEntry, nullable: boolean): Drop {
  const block = countedBlock(pointee);
  return (slot) => {
    const counts = MemoryAccess.getAddress(slot);
    if (counts !== 0) dropWeak(heap, counts, block);
    else if (!nullable) nullOwner(slot);
  };
}
