import type { TypeEntry } from '../types/type-entry.js';

/**
 * Compiled glue: drops the value at `address`. `depth` counts the owners on the JS stack above this call, so that
 * glue of types nested without bound goes on without recursion before the stack is full.
 */
export type Drop = (address: number, depth: number) => void;

/** A part of a value, dropped by `drop(owner + offset)`. */
export interface Step {
  readonly offset: number;
  readonly drop: Drop;
  /** The type whose own kind of glue this is, without its handler; a struct with it. Null for a handler. */
  readonly type: TypeEntry | null;
  /** Set if all that `drop` does is free one block. */
  readonly release: Release | null;
}

/** One block to free: `pointer`, and `count` unless it is -1, are offsets from the slot. */
export interface Release {
  readonly pointer: number;
  readonly count: number;
  /** Bytes per count, or of the whole block. */
  readonly unit: number;
  readonly align: number;
  readonly nullable: boolean;
}
