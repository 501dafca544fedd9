import type { JustHeap } from '@justlang/heap';
import { type Address, MemoryAccess } from '@justlang/memory-access';
import type { TypeId } from '../types/drop-type.js';
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
 * Glue of the kinds that own memory whose contents need a drop. Every closure gets the address of the slot.
 *
 * The room on the stack is checked at every second owner, where the depth is odd. The check makes sure of the room
 * for two owners, and so does the one when a drop begins.
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
export function dynGlue(walk: Walk, glueOf: (id: TypeId) => TypeGlue, nullable: boolean): Drop {
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

/** `{ address, length }` or `{ address, capacity, length }`: drops the elements, then frees their buffer. */
export function elementsGlue(
  heap: JustHeap,
  walk: Walk,
  element: TypeGlue,
  buffer: Release,
  lengthAt: number,
): Drop {
  const { deep } = element;
  const { stride } = element.type;
  const isBufferGone = (slot: Address): boolean => {
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
