import type { Address } from '@justlang/config';

export type { Address };

/** The null address. Addresses 0 to 4095 (the null page) are never dereferenced, in any tier. */
export const NULL: Address = 0;

/** Addresses below this one, the null page, are never read or written. */
export const NULL_PAGE = 4096;

/** Where the low window starts. */
export const WINDOW_BASE = 8;

/** Bytes of address space between the starts of two neighbouring windows: offsets stay 31-bit integers. */
export const SPAN = 0x8000_0000;

/**
 * How far a window reaches past its span, so that neither a load of 8 bytes nor a short loop of the bulk operations, 160
 * bytes at most, ever straddles two.
 */
export const OVERHANG = 256;
