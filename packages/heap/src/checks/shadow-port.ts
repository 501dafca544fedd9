/** Why a granule is forbidden; the numbers are the shadow's bytes. */
export const KIND = {
  /** Accessible, or no heap's memory: the program's own business. */
  NONE: 0,
  LEFT_ZONE: 0xfa,
  RIGHT_ZONE: 0xfb,
  FREED: 0xfd,
  /** Memory of a heap in which no block was allocated yet. */
  UNALLOCATED: 0xf8,
  /** A popped frame of a `MemoryStack`. */
  POPPED: 0xf9,
  /** Of a `MemoryStack`, what no frame has reached yet. */
  UNPUSHED: 0xf7,
} as const;

/** What full checks need of the shadow of this thread's memory; granules are 8 bytes. */
export interface ShadowPort {
  /** Makes `size` bytes accessible, from a multiple of 8 on; the rest of the last granule stays forbidden. */
  allow(address: number, size: number): void;
  /** Forbids whole granules, both numbers multiples of 8, for a reason given as one of the kinds. */
  forbid(address: number, size: number, kind: number): void;
  /** Makes whole granules nobody's. */
  clear(address: number, size: number): void;
  /** Why the granule of a byte is forbidden: `KIND.NONE` where it is accessible, at least in part, or nobody's. */
  kindAt(address: number): number;
  /** The flags of bytes never written, where they are kept (`JUST_CHECK_UNINIT`). */
  readonly writes?: WritesPort;
}

/** What full checks need of the flags of bytes never written. */
export interface WritesPort {
  markUnwritten(address: number, size: number): void;
  markWritten(address: number, size: number): void;
  /** Copies flags with the bytes they describe. */
  copyUnwritten(to: number, from: number, size: number): void;
}
