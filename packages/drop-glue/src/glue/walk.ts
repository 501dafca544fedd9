import type { Address } from '@justlang/memory-access';
import type { TypeGlue } from './type-glue.js';

/** What glue calls where values are nested too deep for recursion. The deep walk implements it. */
export interface Walk {
  /** Builds what a walk needs that begins in a value of a type: where the stack is full, it could not. */
  prepare(glue: TypeGlue): void;
  /** Drops a value and frees its block, which has its type's layout. */
  block(block: Address, contents: TypeGlue): void;
  /** Drops the value in an `rc` block that has no strong reference left, and gives up the weak one that those held. */
  counted(counts: Address, contents: TypeGlue): void;
  /** Drops the elements of the vec or the slice in a slot, and frees its buffer. */
  elements(slot: Address, element: TypeGlue, lengthAt: number): void;
  /** Gives up the strong reference to elements in a slot; drops them if it was the last one. */
  sharedElements(slot: Address, element: TypeGlue): void;
  /**
   * Drops a part of a value. Its handler is a part of its own, and stays to be called by others, except that of a struct or
   * of what is moved.
   *
   * @param moved - whether it has to be moved to an aligned place first
   */
  part(address: Address, part: TypeGlue, moved: boolean): void;
}
