// A block under full checks, inside the larger block laid out for it:
//
//   raw                           address                 address + size
//    │◄───────── left ──────────────►│◄──── the program's ────►│◄──── right ────►│
//    ├─────────────────────┬─────────┼─────────────────────────┼─────────────────┤
//    │ FA FA FA FA FA FA … │ id, ~id │ CD CD … (fresh)         │ FA FA FA FA …   │
//    └─────────────────────┴─────────┴─────────────────────────┴─────────────────┘
//
// - raw and address are multiples of 8 and of the block's align; left is a multiple of both, at least 16
// - the 8 bytes before the address name the block's row in the block table: a free finds it without a search. The table
//   decides, so bytes written over cannot mislead it
// - right reaches the end of the raw block and is at least 16 bytes long
// - zones grow with the block, as in AddressSanitizer: an overflow of a large array is seldom by one element
// - blocks of up to LARGEST_CUT bytes are cut from arenas (see arenas.ts), whose memory is forbidden between them; the
//   zones of the others are wide instead, as the memory beyond may be anybody's. Only their inner part is filled with the
//   pattern: filling all of it would cost more than the block itself

/** The least alignment of a block under full checks, in bytes: one granule of the shadow. */
export const GRANULE = 8;
const LEAST_ZONE = 16;
/** Blocks of up to this many bytes, and aligned to at most `LARGEST_CUT_ALIGN`, are cut from arenas. */
export const LARGEST_CUT = 8192;
export const LARGEST_CUT_ALIGN = 64;
const LEAST_WIDE_ZONE = 4096;
const LARGEST_ZONE = 65_536;
/** Bytes of a zone that hold its pattern, at most: those nearest to the block. */
const LARGEST_PATTERN = 2048;
/** Bytes of a row of the block table. */
const ROW_BYTES = 32;
/** Up to here sizes stay int32 when they are rounded up. */
const INT_SIZES = 2 ** 31 - 8;

/** Whether blocks of the layout are cut from arenas. */
export function isCut(size: number, align: number): boolean {
  return size <= LARGEST_CUT && align <= LARGEST_CUT_ALIGN;
}

/**
 * Bytes of a red zone, a power of two: about an eighth of the block, at least 16, where blocks are cut from arenas; where
 * they are not, about half of it, 4096 to 65536. The same for all sizes that are the same in granules.
 */
export function zoneSize(size: number, align: number): number {
  if (!isCut(size, align)) return Math.max(LEAST_WIDE_ZONE, 4 * eighth(Math.min(size, 2 * LARGEST_ZONE)));
  return size <= 128 ? LEAST_ZONE : eighth(padded(size));
}

/** The power of two that is at most an eighth of a size, but more than a sixteenth. */
function eighth(size: number): number {
  return size < 8 ? 1 : 1 << (28 - Math.clz32(size));
}

/** Bytes before the block: a multiple of its align. */
export function leftZone(size: number, align: number): number {
  return Math.max(align, zoneSize(size, align));
}

/** Bytes of a zone that hold its pattern. */
export function patternSize(zone: number): number {
  return Math.min(zone, LARGEST_PATTERN);
}

/** The size rounded up to whole granules. */
export function padded(size: number): number {
  return size <= INT_SIZES ? (size + 7) & -8 : size + ((8 - (size % 8)) % 8);
}

/** Bytes of the raw block in all. */
export function rawSize(size: number, align: number): number {
  return leftZone(size, align) + padded(size) + zoneSize(size, align);
}

/** Bytes of memory that a freed block holds while it waits: the raw block, and its row in the block table. */
export function heldSize(size: number, align: number): number {
  return rawSize(size, align) + ROW_BYTES;
}

/** Alignment of the raw block. */
export function rawAlign(align: number): number {
  return Math.max(align, GRANULE);
}
