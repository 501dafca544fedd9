// A block under full checks, inside the larger block obtained for it:
//
//   raw                           address                 address + size
//    │◄───────── left ──────────────►│◄──── the program's ────►│◄──── right ────►│
//    ├─────────────────────┬─────────┼─────────────────────────┼─────────────────┤
//    │ FA FA FA FA FA FA … │ id, ~id │ CD CD … (fresh)         │ FA FA FA FA …   │
//    └─────────────────────┴─────────┴─────────────────────────┴─────────────────┘
//
// - raw and address are multiples of 8 and of the block's align; left is a multiple of both, at least 16
// - the 8 bytes before the address name the block in the block table, so that a free finds it without a search;
//   the table decides, so memory written over cannot mislead it
// - right reaches the end of the raw block and is at least 16 bytes long
// - zones grow with the block, as in AddressSanitizer: an overflow of a large array is seldom by one element

/** Fills red zones. */
export const RED_ZONE_BYTE = 0xfa;
/** Fills memory that was allocated and never written. */
export const FRESH_BYTE = 0xcd;
/** Fills memory that was freed. */
export const FREED_BYTE = 0xdd;

/** The least alignment of a block under full checks, in bytes: one granule of the shadow. */
export const GRANULE = 8;
const LEAST_ZONE = 16;
const LARGEST_ZONE = 2048;

/** Bytes of a red zone for a block of `size` bytes: about an eighth of it, a power of two from 16 to 2048. */
export function zoneSize(size: number): number {
  if (size <= 128) return LEAST_ZONE;
  if (size >= 8 * LARGEST_ZONE) return LARGEST_ZONE;
  return 2 ** (28 - Math.clz32(size));
}

/** Bytes before the block: a multiple of its align. */
export function leftZone(size: number, align: number): number {
  return Math.max(align, zoneSize(size));
}

/** Bytes of the raw block in all. */
export function rawSize(size: number, align: number): number {
  const padded = size + ((GRANULE - (size % GRANULE)) % GRANULE);
  return leftZone(size, align) + padded + zoneSize(size);
}

/** Alignment of the raw block. */
export function rawAlign(align: number): number {
  return Math.max(align, GRANULE);
}
