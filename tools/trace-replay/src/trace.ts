/** What an operation of a compiled trace does with its slot. */
export const Operation = { ALLOCATE: 0, ALLOCATE_ZEROED: 1, REALLOCATE: 2, FREE: 3 } as const;

/**
 * A trace with everything worked out beforehand, one element per operation in every array. A slot holds one live
 * block; slots are numbered densely and reused, so that a table of them stays small. Blocks the program leaked are
 * freed by operations at the end. The slot of `free(NULL)` is {@link NULL_SLOT}, which never holds a block.
 */
export interface Trace {
  readonly name: string;
  readonly length: number;
  readonly slotCount: number;
  /** {@link Operation} numbers. */
  readonly kinds: Int32Array;
  readonly slots: Int32Array;
  /** Bytes asked for; 0 for a free. */
  readonly sizes: Int32Array;
  /** Bytes the slot's block had before: what a sized deallocation or reallocation passes. */
  readonly oldSizes: Int32Array;
  readonly aligns: Int32Array;
  /** Operations the program itself made; the rest frees what it leaked. */
  readonly recorded: number;
  /** The most bytes live at once, as asked for. */
  readonly peakLiveBytes: number;
}

/** The slot of `free(NULL)`. */
export const NULL_SLOT = 0;
