import { type Address, MemoryAccess } from '@justlang/memory-access';
import type { Op } from './op.js';

/*
 * The way back of the walk. It lies in the slots that the walk has read, which nobody reads any more:
 *
 *   slot of a box, rc, dyn:      ┌───────────────────────────────────────────┬──────────────────┐
 *   a link                       │ bits 0-47: the slot that owns this block  │ 48-63: its owner │
 *                                └───────────────────────────────────────────┴──────────────────┘
 *
 * "Owner" is the number of the operation that the outer slot belongs to. From it follow the address of the outer
 * value (the slot less the operation's offset) and what is to be dropped there next. So a walk needs no memory,
 * whatever its depth. Where the link of a vec or a slice lies, elements.ts says.
 *
 * Only these cases need memory outside, for two or three numbers each:
 *   - an owner's number above 65,534, or an address of 2^48 and more: neither fits into a link
 *   - an array of more than 8 parts, or a struct of more than 16, that lies in another value
 */

/** The slot of what the walk began with: there is no outer one. */
export const ROOT = 1;
/** `owner` in a link that did not fit: what it would say is on the side stack. */
export const ASIDE = 0xffff;
export const HIGH = 2 ** 32;

/** Numbers and operations that did not fit into the values being dropped. */
export class SideStack {
  readonly numbers: number[] = [];
  readonly ops: Op[] = [];
}

/** Stores a link in the slot at `at`. Returns false if it does not fit; then it says `ASIDE`. */
export function storeLink(at: Address, slot: Address, owner: Op): boolean {
  const high = slot < HIGH ? 0 : Math.floor(slot / HIGH);
  const fits = owner.id < ASIDE && high < 0x1_0000;
  MemoryAccess.setI32Unaligned(at, slot | 0);
  MemoryAccess.setI32Unaligned(at + 4, fits ? high | (owner.id << 16) : ASIDE << 16);
  return fits;
}

/** Puts on the side stack what did not fit into a link; makes the stack if there is none yet. */
export function setAside(side: SideStack | null, slot: Address, owner: Op): SideStack {
  const stack = side ?? new SideStack();
  stack.numbers.push(slot);
  stack.ops.push(owner);
  return stack;
}
