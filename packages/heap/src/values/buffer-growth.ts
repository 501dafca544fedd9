import type { Address } from '@justlang/config';
import { isHugeBigint, JustError, requireSize } from '@justlang/config/internal';
import type { JustHeap } from '../heap/just-heap.js';

/**
 * The capacity of a buffer of zero-sized elements: room without end, like the `usize::MAX` of Rust's `Vec<()>`. No block
 * stands behind it.
 */
export const ZERO_SIZED_CAPACITY = Number.MAX_SAFE_INTEGER;

/**
 * The capacity to grow to. It is at least `required`; at least twice the old one, which makes pushes cost amortised
 * constant time; and at least a floor, below which blocks would not repay their overhead. This is the policy of Rust's
 * `alloc::raw_vec`.
 *
 * @param capacity - elements, the present capacity
 * @param required - elements, more than `capacity`
 * @param stride - bytes from one element to the next, > 0
 */
export function grownCapacity(capacity: number, required: number, stride: number): number {
  // Comparisons rather than Math.max, whose result V8 holds as a double.
  let grown = stride === 1 ? 8 : stride <= 1024 ? 4 : 1;
  if (grown < required) grown = required;
  if (grown < 2 * capacity) grown = 2 * capacity;
  return grown;
}

/**
 * The bytes that `capacity` elements take.
 *
 * @throws `ERR_JUST_CAPACITY_OVERFLOW` if they are more than 2^53 - 1
 */
export function byteSizeOf(capacity: number, stride: number): number {
  const bytes = capacity * stride;
  if (!(bytes <= Number.MAX_SAFE_INTEGER)) capacityOverflow(capacity, stride);
  return bytes;
}

/**
 * Moves or resizes a buffer's block; both sizes in bytes, not both 0. The block has the allocation site from then on.
 *
 * @returns the address of the block, or `align` if there is none any more
 * @throws whatever the heap throws; the old block is then untouched
 */
export function resizeBlock(
  heap: JustHeap,
  address: Address,
  oldSize: number,
  align: number,
  newSize: number,
  site: number | undefined,
): Address {
  if (oldSize === 0) return heap.allocate(newSize, align, site);
  return heap.reallocate(address, oldSize, align, newSize, site);
}

/**
 * Checks how many elements there is to be room for. Integers of any size pass: `byteSizeOf` refuses the large ones.
 *
 * @param stride - bytes from one element to the next
 * @throws `ERR_JUST_CAPACITY_OVERFLOW` if it is a bigint of 2^53 or more
 * @throws `ERR_JUST_INVALID_ARGUMENT` if it is no integer >= 0
 */
export function requireCapacity(name: string, value: number, stride: number): void {
  if (isHugeBigint(value)) capacityOverflow(value, stride);
  requireSize(name, value, 'elements');
}

/** @throws `ERR_JUST_CAPACITY_OVERFLOW` always; apart from growth, which stays small without it */
export function capacityOverflow(capacity: number | bigint, stride: number): never {
  throw new JustError(
    'ERR_JUST_CAPACITY_OVERFLOW',
    `a capacity of ${capacity} elements of ${stride} bytes is more than 2^53 - 1 ${stride === 0 ? 'elements' : 'bytes'}`,
  );
}
