import { type Address, SPAN } from '../address.js';
import { highShadow } from '../shadow.js';
import type { HighShadow } from '../shared-state.js';
import { SLOT_MASK, windows } from '../windows.js';

/** Finds the high window through which an access may be made; `size` is a power of two up to 8. */
export type FarView = (address: Address, size: number) => DataView | undefined;

type Views = readonly (DataView | undefined)[];

const SPANS_PER_BYTE = 1 / SPAN;

/** Where an address lies in its high window. */
export function offsetIn(address: Address): number {
  return address - ((address * SPANS_PER_BYTE) & SLOT_MASK) * SPAN;
}

/** Makes the function with its constants; its loads and its stores each have their own. */
export function makeFarView(): FarView {
  const { slots, views } = windows().high;
  return farView(slots, views, highShadow(), SLOT_MASK, SPANS_PER_BYTE, SPAN);
}

function farView(
  SLOTS: Uint8Array,
  VIEWS: Views,
  { spans, index: INDEX }: HighShadow,
  MASK: number,
  PER_SPAN: number,
  SPAN: number,
): FarView {
  return (address, size) => {
    if (typeof address !== 'number') return undefined;
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view === undefined || (offset | 0) !== offset) return undefined;
    if ((offset & (size - 1)) !== 0) return undefined;
    const granule = spans[INDEX[index]!]![offset >>> 16]![(offset & 0xffff) >>> 3]!;
    return (offset & 7) + size + granule <= 8 ? view : undefined;
  };
}
