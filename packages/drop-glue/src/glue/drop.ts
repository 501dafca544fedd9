import type { Address } from '@justlang/memory-access';

/**
 * Compiled glue: drops the value at `address`. `depth` counts the owners on the JS stack above this call: by it, glue of
 * types nested without bound knows when to stop recursing, before the stack is full.
 */
export type Drop = (address: Address, depth: number) => void;

/** One block to free. `pointer` and `count` are offsets of two words from the slot; a `count` of -1 is none. */
export interface Release {
  readonly pointer: number;
  readonly count: number;
  /** Bytes for each of the count; without a count, bytes of the block. */
  readonly unit: number;
  readonly align: number;
  readonly nullable: boolean;
}
