import type { Drop, Release } from './drop.js';
import type { TypeGlue } from './type-glue.js';

/** A part of a value, dropped by `drop(owner + offset)`. */
export interface Step {
  readonly offset: number;
  readonly drop: Drop;
  /**
   * The type that the part is a value of; null if the part is a handler. The handler of the type is a part of its own,
   * except where the type is a struct: then `drop` calls it.
   */
  readonly of: TypeGlue | null;
  /** Set if all that `drop` does is free one block. */
  readonly release: Release | null;
  /** Whether the whole value is moved to an aligned place first, its handler included. */
  readonly moved?: boolean;
}

/** The parts of an enum by the values of its tag. */
export interface VariantSteps {
  readonly variants: readonly (readonly [number | bigint, readonly Step[]])[];
  /** Those under any other tag; null if it is invalid. */
  readonly otherwise: readonly Step[] | null;
}

/** The same parts in a value that lies `by` bytes further on. */
export function shifted(steps: readonly Step[], by: number): Step[] {
  return steps.map((step) => ({ ...step, offset: step.offset + by }));
}
