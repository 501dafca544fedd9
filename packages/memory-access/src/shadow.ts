import { raise } from '@justlang/panic/internal';
import { SPAN } from './address.js';
import type { FaultHandler } from './shared-state.js';
import { state } from './windows.js';

/*
 * The shadow: what full checks know of memory, one byte for each granule of 8 bytes, as in AddressSanitizer.
 *
 *   0          nobody's: the program's own business, never reported
 *   1 to 7     the first 1 to 7 bytes may be accessed, the rest not
 *   8          all 8 bytes may be accessed
 *   0x80 up    none may; the value says why, and only the heap knows its meaning
 *
 * Memory below 2^31 has one lazily committed map of 256 MiB, so that an accessor finds its byte with a shift; the rest
 * has a map per page of 64 KiB. A shadow belongs to its thread, as heaps do: what another thread allocated is
 * nobody's here, and an access to it is not checked.
 */

const WHOLE = 8;

/** Ranges of up to this many granules are written in a loop: a call to `fill` costs more. */
const SHORT = 32;

const PAGE = 65_536;
const PAGE_GRANULES = PAGE / 8;

const SHADOW = state.shadow;

/** The map of memory below 2^31, made on the first call: 256 MiB of address space, committed as it is written. */
export function lowShadow(): Uint8Array {
  SHADOW.low ??= new Uint8Array(SPAN / 8);
  return SHADOW.low;
}

/** Makes bytes accessible, from a multiple of 8 on; the rest of the last granule stays forbidden. */
export function allow(address: number, size: number): void {
  const whole = Math.floor(size / 8);
  fill(address, whole, WHOLE);
  if (size % 8 !== 0) fill(address + whole * 8, 1, size % 8);
}

/**
 * Forbids the granules of a range; both numbers are multiples of 8.
 *
 * @param kind - why, 0x80 to 0xff
 */
export function forbid(address: number, size: number, kind: number): void {
  fill(address, size / 8, kind);
}

/** Makes the granules of a range nobody's; both numbers are multiples of 8. */
export function clear(address: number, size: number): void {
  fill(address, size / 8, 0);
}

/** Why the granule of a byte is forbidden; 0 where it is accessible, at least in part, or nobody's. */
export function kindAt(address: number): number {
  const value = granuleAt(address);
  return value >= 0x80 ? value : 0;
}

function granuleAt(address: number): number {
  if (address < SPAN) return lowShadow()[address >>> 3]!;
  const page = pageAt(Math.floor(address / PAGE));
  return page === undefined ? 0 : page[(address % PAGE) >>> 3]!;
}

/** The map of a page above 2^31, if anything is known of it. */
function pageAt(number: number): Uint8Array | undefined {
  if (number !== SHADOW.recentNumber) {
    SHADOW.recent = SHADOW.high.get(number);
    SHADOW.recentNumber = number;
  }
  return SHADOW.recent;
}

/**
 * Whether an access of at most 8 bytes lies in one granule and may be made. `false` says nothing: ask
 * `firstForbidden`.
 */
export function mayAccess(address: number, size: number): boolean {
  if (address < SPAN) {
    const value = lowShadow()[address >>> 3]!;
    return (address & 7) + size <= (value === 0 ? 8 : value < 9 ? value : 0);
  }
  const page = pageAt(Math.floor(address / PAGE));
  const value = page === undefined ? 0 : page[(address & (PAGE - 1)) >>> 3]!;
  return (address & 7) + size <= (value === 0 ? 8 : value < 9 ? value : 0);
}

function fill(address: number, granules: number, value: number): void {
  if (granules === 0) return;
  if (address + granules * 8 > SPAN) {
    fillPages(address, granules, value);
    return;
  }
  const map = lowShadow();
  const first = address >>> 3;
  const end = first + granules;
  if (granules > SHORT) map.fill(value, first, end);
  else for (let i = first; i < end; i++) map[i] = value;
}

function fillPages(address: number, granules: number, value: number): void {
  const end = address + granules * 8;
  let at = address;
  if (at < SPAN) {
    fill(at, (SPAN - at) / 8, value);
    at = SPAN;
  }
  while (at < end) {
    const number = Math.floor(at / PAGE);
    const next = Math.min(end, (number + 1) * PAGE);
    fillPage(number, (at % PAGE) / 8, (next - number * PAGE) / 8, value);
    at = next;
  }
}

function fillPage(number: number, first: number, end: number, value: number): void {
  const pages = SHADOW.high;
  SHADOW.recentNumber = -1;
  let page = pages.get(number);
  if (value === 0 && (page === undefined || end - first === PAGE_GRANULES)) {
    pages.delete(number);
    return;
  }
  if (page === undefined) {
    page = new Uint8Array(PAGE_GRANULES);
    pages.set(number, page);
  }
  page.fill(value, first, end);
}

/** The first byte of a range that may not be accessed, or -1. The range has been validated. */
export function firstForbidden(address: number, size: number): number {
  const end = address + size;
  for (let at = address; at < end; ) {
    const isLow = at < SPAN;
    const number = Math.floor(at / PAGE);
    const next = Math.min(end, isLow ? SPAN : (number + 1) * PAGE);
    const map = isLow ? lowShadow() : pageAt(number);
    const found = map === undefined ? -1 : scan(map, isLow ? 0 : number * PAGE, at, next);
    if (found >= 0) return found;
    at = next;
  }
  return -1;
}

/** `firstForbidden` within one map, whose first granule lies at `base`. */
function scan(map: Uint8Array, base: number, start: number, end: number): number {
  const last = (end - base - 1) >>> 3;
  for (let i = (start - base) >>> 3; i <= last; i++) {
    const value = map[i]!;
    if ((value & 0xf7) === 0) continue;
    const stop = base + i * 8 + (value < WHOLE ? value : 0);
    if (stop < end) return Math.max(stop, start);
  }
  return -1;
}

/** Sets what reports an access outside live memory; the heap does, as it knows the blocks. */
export function setFaultHandler(handler: FaultHandler): void {
  SHADOW.onFault = handler;
}

/** Reports an access outside live memory. */
export const fault: FaultHandler = (address, start, length, operation, access, below) => {
  SHADOW.onFault?.(address, start, length, operation, access, below);
  if (access === 'unwritten') {
    raise('ERR_JUST_UNINIT_READ', `${operation} reads the byte at ${address}, which was never written`);
  }
  raise(
    'ERR_JUST_OUT_OF_BOUNDS',
    `${operation} ${access === 'read' ? 'reads' : 'writes'} ${length} bytes at address ${start}: the byte at ${address} ` +
      'lies outside every live block',
  );
};
