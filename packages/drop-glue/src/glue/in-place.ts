import type { JustHeap } from '@justlang/heap';
import { type Address, MemoryAccess } from '@justlang/memory-access';
import type { Drop } from './drop.js';
import { isCrowded } from './drop-room.js';
import { finishBlock } from './finish.js';
import { dropElements, inPlace, sequence } from './sequence.js';
import type { VariantSteps } from './step.js';
import type { TypeGlue } from './type-glue.js';
import { invalidTag, Variants } from './variants.js';
import type { Walk } from './walk.js';

/*
 * Glue of parts that lie inside a value and are dropped by a call of their own.
 */

/** Calls of parts in place that may follow one another between two looks at the stack. */
const MAX_CALLS = 4;

/**
 * Has the walk drop a part where the stack is full. Only for parts in which so many calls are nested, before an owner looks
 * at the stack, that they could overflow it.
 */
function watched(walk: Walk, part: TypeGlue, moved: boolean, drop: Drop): Drop {
  if (!part.deep || part.calls <= MAX_CALLS) return drop;
  return (address, depth) => {
    if ((depth & 1) === 1 && isCrowded(depth)) walk.part(address, part, moved);
    else drop(address, depth + 1);
  };
}

/** A struct of many parts. */
export function calledGlue(walk: Walk, field: TypeGlue): Drop {
  // Reads `field.drop` at each call: the closure may be made before it is known.
  return watched(walk, field, false, (address, depth) => field.drop(address, depth));
}

/** A value at an address that its handlers cannot use. Rust moves such a field of a packed struct too. */
export function movedGlue(heap: JustHeap, walk: Walk, field: TypeGlue): Drop {
  const { type } = field;
  const { size, align } = type;
  return watched(walk, field, true, (address, depth) => {
    const place = heap.allocate(size, align);
    MemoryAccess.memcpy(place, address, size);
    try {
      field.drop(place, depth);
    } catch (error) {
      finishBlock(error, freePlace, heap, place, type);
    }
    freePlace(heap, place, type);
  });
}

function freePlace(heap: JustHeap, place: Address, { size, align }: { size: number; align: number }): void {
  heap.deallocate(place, size, align);
}

/** The parts of the variant that the tag names. */
export function enumGlue(heap: JustHeap, walk: Walk, glue: TypeGlue, steps: VariantSteps): Drop {
  const { type } = glue;
  const drops = steps.variants.map(
    ([value, parts]) => [value, sequence(heap, parts, inPlace(type))] as const,
  );
  const variants = new Variants<Drop>(
    type.shape as typeof type.shape & { kind: 'enum' },
    drops,
    steps.otherwise === null
      ? (address) => invalidTag(type, address)
      : sequence(heap, steps.otherwise, inPlace(type)),
  );
  return watched(walk, glue, false, (address, depth) => variants.at(address)?.(address, depth));
}

/** `count` elements of which each is dropped by `drop`. */
export function arrayGlue(walk: Walk, glue: TypeGlue, drop: Drop, stride: number, count: number): Drop {
  return watched(walk, glue, false, (address, depth) => dropElements(drop, address, stride, count, depth));
}
