import type { JustHeap } from '@justlang/heap';
import { type Address, MemoryAccess } from '@justlang/memory-access';
import type { TypeId } from '../types/drop-type.js';
import type { Drop, Release } from './drop.js';
import { isCrowded } from './drop-room.js';
import { finishBlock } from './finish.js';
import { isGone } from './gone.js';
import { nullOwner, releaseLast } from './release.js';
import { dropElements } from './sequence.js';
import { isWalked, type TypeGlue } from './type-glue.js';
import type { Walk } from './walk.js';
import { foundAt, isWordFault, pointerAt, lengthAt as readLength } from './words.js';

/*
 * Glue of the kinds that own memory whose contents need a drop. Every closure gets the address of the slot, which lies at
 * any address: a packed struct may hold it.
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
      const block = pointerAt(slot);
      if (block !== 0) pointee.boxed(block, depth);
      else if (!nullable) nullOwner(slot);
    };
  }
  return (slot, depth) => {
    const block = pointerAt(slot);
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
    const block = pointerAt(slot);
    if (block === 0) {
      if (!nullable) nullOwner(slot);
      return;
    }
    const pointee = foundAt(glueOf, slot + DYN_TYPE);
    if ((depth & 1) === 1 && isCrowded(depth)) walk.block(block, pointee);
    else pointee.boxed(block, depth + 1);
  };
}

/** Makes the test whether the buffer of a slice or a vec is known to be freed. */
export function bufferTest(heap: JustHeap, buffer: Release): (slot: Address) => boolean {
  return (slot) => {
    if (buffer.count < 0) return false;
    let size = 0;
    let block = 0;
    // No other functions than those that have run by then: a full stack may leave no room to compile any.
    try {
      size = MemoryAccess.getAddressUnaligned(slot + buffer.count) * buffer.unit;
      block = MemoryAccess.getAddressUnaligned(slot);
    } catch (error) {
      // A slot that holds no valid value has no buffer to free.
      if (isWordFault(error)) return true;
      throw error;
    }
    return isGone(heap, block, size, buffer.align);
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
  const { stride } = element.type;
  const deep = isWalked(element);
  const isBufferGone = bufferTest(heap, buffer);
  return (slot, depth) => {
    const length = readLength(slot + lengthAt);
    if (length !== 0) {
      if (deep && (depth & 1) === 1 && isCrowded(depth)) {
        walk.elements(slot, element, lengthAt);
        return;
      }
      try {
        dropElements(element.drop, pointerAt(slot), stride, length, depth + 1, isBufferGone, slot);
      } catch (error) {
        if (isBufferGone(slot)) throw error;
        finishBlock(error, releaseLast, heap, slot, buffer);
      }
    }
    releaseLast(heap, slot, buffer);
  };
}
