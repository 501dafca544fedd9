// Where an access of a block is allowed, and where full checks refuse it: a block of `size` bytes that lies at a multiple
// of 8 and ends at its last byte.

import type { Access } from './accesses.js';

/** A place, in bytes from the start of the block, at which an access is refused. */
export interface Edge {
  readonly at: number;
  readonly reason: 'out of bounds' | 'misaligned';
  /** The first byte at fault. */
  readonly first: number;
}

const up = (value: number, step: number): number => Math.ceil(value / step) * step;

/** Where an access lies in its block: at its start and at its end. */
export function insideAt({ length, align }: Access, size: number): number[] {
  if (length > size) return [];
  const last = Math.floor((size - length) / align) * align;
  return [...new Set([0, last])];
}

/** Where an aligned access leaves its block: partly, just past the end, further on, and before the start. */
function outsideAt({ length, align }: Access, size: number): number[] {
  const straddling = up(Math.max(0, size - length + 1), align);
  const past = up(size, align);
  const places = [straddling, straddling + align, past, past + up(8, align), -align, -16];
  return [...new Set(places)].filter((at) => at < 0 || at + length > size);
}

const EVERY_OFFSET: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/**
 * The places at which an access of a block is refused.
 *
 * @param offsets - where misaligned accesses that stay inside are tried
 */
export function edgesOf(access: Access, size: number, offsets = EVERY_OFFSET): Edge[] {
  const { length, align, boundsFirst } = access;
  const edges: Edge[] = outsideAt(access, size).map((at) => {
    return { at, reason: 'out of bounds', first: at < 0 ? at : Math.max(at, size) };
  });
  for (const at of offsets) {
    if (at < align && at + length <= size) edges.push({ at, reason: 'misaligned', first: at });
  }
  const leaving = size - length + 1;
  if (leaving > 0 && leaving % align !== 0) {
    edges.push(
      boundsFirst
        ? { at: leaving, reason: 'out of bounds', first: size }
        : { at: leaving, reason: 'misaligned', first: leaving },
    );
  }
  return edges;
}

/** Where an access of a freed block is tried: at the start, and as far in as it fits. */
export function freedAt({ length, align }: Access, size: number): number[] {
  return [...new Set([0, Math.floor(Math.max(0, size - length) / align) * align])];
}

/** Addresses in the null page, aligned for every access. */
export const NULL_PAGE_AT: readonly number[] = [0, 8, 4088];
