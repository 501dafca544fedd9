import type { JustHeap } from '@justlang/heap';
import { type Address, MemoryAccess } from '@justlang/memory-access';
import { countedBlock } from '../glue/counted-block.js';
import { isForbidden, isGone } from '../glue/gone.js';
import { bufferSize, isFirst } from './elements.js';
import { SideStack } from './link.js';
import type { Op } from './op.js';
import type { Programs } from './program.js';

/** Where a walk stands: the arguments of `DeepWalk.#run`. */
export interface Position {
  readonly base: Address;
  readonly op: Op;
  readonly slot: Address;
  readonly owner: Op;
  readonly side: SideStack | null;
}

/**
 * Returns the operation that a walk goes on with after a panic interrupted it.
 *
 * That is the next one, unless the block it stands in is known to be freed. What such a block held was dropped
 * with it, so each part would raise a second panic: then the walk leaves the block, and does not free it either.
 */
export function withoutGone(heap: JustHeap, programs: Programs, position: Position): Op {
  const { base, op, slot, owner, side } = position;
  const { numbers, ops } = side ?? new SideStack();
  let value = base;
  let end = endOf(op);
  let loops = 0;
  while (end.kind === 'end-loop') {
    loops++;
    value = numbers[numbers.length - 2 * loops] as number;
    end = endOf((ops[ops.length - loops] as Op).next);
  }
  if (!isValueGone(heap, value, end, slot, owner)) return op;
  let inner = base;
  for (let i = 0; i < loops; i++) {
    const loop = ops.pop() as Op;
    numbers.pop();
    if (loop.kind === 'moved') heap.deallocate(inner, loop.size, loop.align);
    inner = numbers.pop() as number;
  }
  if (end.kind === 'halt') return end;
  // The way back from a later element lay in the first.
  const isLost = end.kind === 'end-element' && (isForbidden(slot) || !isFirst(slot, owner));
  return isLost ? programs.halt : programs.leave;
}

/** Tells whether a value, whose program has this end, lies in a block that is known to be freed. */
function isValueGone(heap: JustHeap, value: Address, end: Op, slot: Address, owner: Op): boolean {
  const { kind, size, align, counted } = end;
  // A value of no size may lie at the end of a block.
  if (size !== 0 && isForbidden(value)) return true;
  if (kind === 'halt') return false;
  if (counted !== null) return isGone(heap, value - counted.value, counted.size, counted.align);
  if (kind !== 'end-element') return isGone(heap, value, size, align);
  if (isForbidden(slot)) return true;
  const buffer = isFirst(slot, owner) ? value - owner.header : MemoryAccess.getAddressUnaligned(slot);
  const bytes = bufferSize(slot, owner);
  if (owner.kind === 'elements') return isGone(heap, buffer, bytes, owner.align);
  const block = countedBlock({ size: bytes, align: owner.align });
  return isGone(heap, buffer, block.size, block.align);
}

/** The end of the program that an operation belongs to. */
function endOf(op: Op): Op {
  let end = op;
  while (end.next !== end) end = end.next;
  return end;
}
