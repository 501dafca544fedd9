import type { Address } from '@justlang/memory-access';
import type { TypeGlue } from './type-glue.js';

/** What glue calls where values are nested too deep for recursion. The deep walk implements it. */
export interface Walk {
  /** Drops a value and frees its block, which has its type's layout. */
  block(block: Address, contents: TypeGlue): void;
  /** Drops the value in an `rc` block that has no strong reference left, and gives up the weak one that those held. */
  counted(counts: Address, contents: TypeGlue): void;
  /** Drops the elements of the vec or the slice in a slot, and frees its buffer. */
  elements(slot: Address, element: TypeGlue, lengthAt: number): void;
}
