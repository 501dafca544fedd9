/**
 * The file of a recording: the magic, then records without a length, each a byte and numbers.
 *
 * ```
 *  byte: kind (3 bits) | detail << 3
 *
 *  ALLOCATE  detail: log2 of the alignment     size, address, origin
 *  RESIZE                                      old address, new address less the old one, size
 *  FREE                                        address
 *  DROP                                        type id, address
 *  LEAK                                        address
 *  OTHER     detail: one of OTHERS             see there
 * ```
 *
 * Numbers are in groups of 7 bits, the lowest first, each group but the last with the bit 128. An address is the difference to the
 * address before it, with the sign in the lowest bit. So most records take 4 to 8 bytes.
 */
export const MAGIC = 'JUSTREC1';

export const ALLOCATE = 0;
export const RESIZE = 1;
export const FREE = 2;
export const DROP = 3;
export const LEAK = 4;
export const OTHER = 7;

export const OTHERS = {
  /** Microseconds since the time before. */
  TIME: 0,
  /** An origin, numbered from 0: bytes of the JSON that follows, an `AllocationPlace`. */
  ORIGIN: 1,
  /** What follows concerns this heap, numbered from 0. */
  HEAP: 2,
  /** Bytes that the heaps have reserved, and the process's resident bytes. */
  STATE: 3,
  /** A garbage collection since the state before: 1 if of the young generation only, and its microseconds. */
  COLLECTION: 4,
  /** All blocks of the heap are free. */
  CLOSE: 5,
  /** The recording is whole. */
  END: 6,
} as const;
