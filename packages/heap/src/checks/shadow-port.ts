/** Memory that belongs to no heap: the program's own business. */
export const UNTRACKED = 0;

/** What full checks need of the shadow of this thread's memory; granules are 8 bytes. */
export interface ShadowPort {
  /** Makes `size` bytes accessible, from a multiple of 8 on; the rest of the last granule stays forbidden. */
  allow(address: number, size: number): void;
  /** Forbids whole granules, both numbers multiples of 8, for a reason given as one of the kinds. */
  forbid(address: number, size: number, kind: number): void;
  /** Makes whole granules nobody's. */
  clear(address: number, size: number): void;
  /** The kind for which the byte is forbidden, or 0 where it is accessible or nobody's. */
  kindAt(address: number): number;
}
