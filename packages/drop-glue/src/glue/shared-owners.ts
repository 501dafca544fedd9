import type { JustHeap } from '@justlang/heap';
import type { Address } from '@justlang/memory-access';
import type { TypeId } from '../types/drop-type.js';
import type { TypeEntry } from '../types/type-entry.js';
import { type CountedBlock, countedBlock, dropStrong, dropWeak, isDangling } from './counted-block.js';
import type { Drop } from './drop.js';
import { isCrowded } from './drop-room.js';
import { finishBlock } from './finish.js';
import { isGone } from './gone.js';
import { nullOwner } from './release.js';
import { dropElements } from './sequence.js';
import { isWalked, type TypeGlue } from './type-glue.js';
import type { Walk } from './walk.js';
import { foundAt, lengthAt, pointerAt } from './words.js';

/*
 * Glue of counted references. Every closure gets the address of the slot. The stack is looked at as in owners.ts.
 */

/** Offset of the type id, or of the length, in the slot of a fat reference. */
const SECOND = 8;

/** A pointer to a counted block, as a strong reference. */
export function rcGlue(heap: JustHeap, walk: Walk, pointee: TypeGlue, nullable: boolean): Drop {
  const block = countedBlock(pointee.type);
  return (slot, depth) => {
    const counts = pointerAt(slot);
    if (counts === 0) {
      if (!nullable) nullOwner(slot);
    } else if (dropStrong(counts)) {
      dropCounted(heap, walk, counts, pointee, block, depth);
    }
  };
}

/** `{ address, typeId }`: a strong reference to a counted block of the type that `typeId` names. */
export function rcDynGlue(
  heap: JustHeap,
  walk: Walk,
  glueOf: (id: TypeId) => TypeGlue,
  nullable: boolean,
): Drop {
  return (slot, depth) => {
    const counts = pointerAt(slot);
    if (counts === 0) {
      if (!nullable) nullOwner(slot);
      return;
    }
    const pointee = foundAt(glueOf, slot + SECOND);
    if (dropStrong(counts)) dropCounted(heap, walk, counts, pointee, countedBlock(pointee.type), depth);
  };
}

function dropCounted(
  heap: JustHeap,
  walk: Walk,
  counts: Address,
  pointee: TypeGlue,
  block: CountedBlock,
  depth: number,
): void {
  if (pointee.deep && (depth & 1) === 1 && isCrowded(depth)) {
    walk.counted(counts, pointee);
    return;
  }
  try {
    pointee.drop(counts + block.value, depth + 1);
  } catch (error) {
    finishBlock(error, dropWeak, heap, counts, block);
  }
  dropWeak(heap, counts, block);
}

/** Makes the test whether a counted block is known to be freed. */
export function blockTest(heap: JustHeap, counts: Address, block: CountedBlock): () => boolean {
  return () => isGone(heap, counts, block.size, block.align);
}

/** `{ address, length }`: a strong reference to a counted block of elements. */
export function rcSliceGlue(heap: JustHeap, walk: Walk, element: TypeGlue, nullable: boolean): Drop {
  const { stride, align } = element.type;
  const drops = element.parts !== 0;
  const walked = isWalked(element);
  return (slot, depth) => {
    const counts = pointerAt(slot);
    if (counts === 0) {
      if (!nullable) nullOwner(slot);
      return;
    }
    if (walked && (depth & 1) === 1 && isCrowded(depth)) {
      walk.sharedElements(slot, element);
      return;
    }
    if (!dropStrong(counts)) return;
    const length = lengthAt(slot + SECOND);
    const block = countedBlock({ size: stride * length, align });
    const isBlockGone = blockTest(heap, counts, block);
    try {
      if (drops) dropElements(element.drop, counts + block.value, stride, length, depth + 1, isBlockGone);
    } catch (error) {
      if (isBlockGone()) throw error;
      finishBlock(error, dropWeak, heap, counts, block);
    }
    dropWeak(heap, counts, block);
  };
}

/** A pointer to a counted block, as a weak reference. */
export function weakGlue(heap: JustHeap, pointee: TypeEntry, nullable: boolean): Drop {
  const block = countedBlock(pointee);
  return weak(heap, nullable, () => block);
}

/** `{ address, typeId }`: a weak reference to a counted block of the type that `typeId` names. */
export function weakDynGlue(heap: JustHeap, typeOf: (id: TypeId) => TypeEntry, nullable: boolean): Drop {
  return weak(heap, nullable, (slot) => countedBlock(foundAt(typeOf, slot + SECOND)));
}

/** `{ address, length }`: a weak reference to a counted block of elements. */
export function weakSliceGlue(heap: JustHeap, { stride, align }: TypeEntry, nullable: boolean): Drop {
  return weak(heap, nullable, (slot) => countedBlock({ size: stride * lengthAt(slot + SECOND), align }));
}

function weak(heap: JustHeap, nullable: boolean, blockOf: (slot: Address) => CountedBlock): Drop {
  return (slot) => {
    if (isDangling(slot)) return;
    const counts = pointerAt(slot);
    if (counts !== 0) dropWeak(heap, counts, blockOf(slot));
    else if (!nullable) nullOwner(slot);
  };
}
