/**
 * Compiled glue: drops the value at `address`. `depth` counts the owners on the JS stack above this call, so that
 * glue of types nested without bound goes on without recursion before the stack is full.
 */
export type Drop = (address: number, depth: number) => void;

/** One block to free: `pointer`, and `count` unless it is -1, are offsets from the slot. */
export interface Release {
  readonly pointer: number;
  readonly count: number;
  /** Bytes per count, or of the whole block. */
  readonly unit: number;
  readonly align: number;
  readonly nullable: boolean;
}
