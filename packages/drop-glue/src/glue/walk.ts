import type { TypeGlue } from './type-glue.js';

/** What glue calls where values are nested too deep for recursion; each drops all of its contents in one loop. */
export interface Walk {
  /** Drops a value and frees its block, which has its type's layout. */
  block(block: number, contents: TypeGlue): void;
  /** Drops the value in an `rc` block that has no strong reference left, and gives up its weak one. */
  counted(counts: number, contents: TypeGlue): void;
  /** Drops the elements of the vec or the slice in a slot, and frees its buffer. */
  elements(slot: number, element: TypeGlue, lengthAt: number): void;
}
