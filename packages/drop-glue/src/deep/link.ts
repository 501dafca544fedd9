import { MemoryAccess } from '@justlang/memory-access';
import type { Op } from './op.js';

/** `owner` in a link that lies on the side stack. */
export const ASIDE = 0xffff;
const HIGH = 2 ** 32;

/** Numbers and operations that did not fit into the values being dropped. */
export class SideStack {
  readonly numbers: number[] = [];
  readonly ops: Op[] = [];
}

/** Stores the way back; false if it has no room in a link, which then says so. */
export function storeLink(at: number, slot: number, owner: Op): boolean {
  const high = slot < HIGH ? 0 : Math.floor(slot / HIGH);
  const fits = owner.id < ASIDE && high < 0x1_0000;
  MemoryAccess.setI32(at, slot | 0);
  MemoryAccess.setI32(at + 4, fits ? high | (owner.id << 16) : ASIDE << 16);
  return fits;
}

export function setAside(side: SideStack | null, slot: number, owner: Op): SideStack {
  const stack = side ?? new SideStack();
  stack.numbers.push(slot);
  stack.ops.push(owner);
  return stack;
}
