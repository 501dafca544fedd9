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

/** The least alignment of a block under full checks, in bytes: one granule of the shadow. */
export const GRANULE = 8;
const LEAST_ZONE = 16;
const LARGEST_ZONE = 2048;
/** Up to here sizes stay int32 when they are rounded up. */
const INT_SIZES = 2 ** 31 - 8;

/** Bytes of a red zone for a block of `size` bytes: about an eighth of it, a power of two from 16 to 2048. */
export function zoneSize(size: number): number {
  if (size <= 128) return LEAST_ZONE;
  if (size >= 8 * LARGEST_ZONE) return LARGEST_ZONE;
  return 1 << (28 - Math.clz32(size));
}

/** Bytes before the block: a multiple of its align. */
export function leftZone(size: number, align: number): number {
  const zone = zoneSize(size);
  if (align <= zone) return zone;
  return align;
}

/** The size rounded up to whole granules. */
export function padded(size: number): number {
  return size <= INT_SIZES ? (size + 7) & -8 : size + ((8 - (size % 8)) % 8);
}

/** Bytes of the raw block in all. */
export function rawSize(size: number, align: number): number {
  return leftZone(size, align) + padded(size) + zoneSize(size);
}

/** Alignment of the raw block. */
export function rawAlign(align: number): number {
  if (align <= GRANULE) return GRANULE;
  return align;
}
