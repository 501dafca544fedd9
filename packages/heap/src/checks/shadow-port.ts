import type { Address } from '@justlang/config';

/** Why a granule is forbidden; the numbers are the shadow's bytes. */
export const KIND = {
  /** Accessible, or the memory of no heap. */
  NONE: 0,
  LEFT_ZONE: 0xfa,
  RIGHT_ZONE: 0xfb,
  FREED: 0xfd,
  /** Memory of a heap in which no block was allocated yet. */
  UNALLOCATED: 0xf8,
  /** A popped frame of a `MemoryStack`. */
  POPPED: 0xf9,
  /** The part of a `MemoryStack` that no frame has reached yet. */
  UNPUSHED: 0xf7,
} as const;

/** The shadow of this thread's memory, as full checks use it; granules are 8 bytes. */
export interface ShadowPort {
  /** Makes `size` bytes accessible, from a multiple of 8 on; the rest of the last granule stays forbidden. */
  allow(address: Address, size: number): void;
  /** Forbids whole granules, both numbers multiples of 8, for a reason given as one of the kinds. */
  forbid(address: Address, size: number, kind: number): void;
  /** Makes whole granules the memory of no heap. */
  clear(address: Address, size: number): void;
  /** Why the granule of a byte is forbidden; `KIND.NONE` if it is accessible, at least in part, or of no heap. */
  kindAt(address: Address): number;
  /** The flags of bytes never written, where they are kept (`JUST_CHECK_UNINIT`). */
  readonly writes?: WritesPort;
}

/** The flags of bytes never written, as full checks use them. */
export interface WritesPort {
  markUnwritten(address: Address, size: number): void;
  markWritten(address: Address, size: number): void;
  /** Copies flags with the bytes they describe. */
  copyUnwritten(to: Address, from: Address, size: number): void;
}
