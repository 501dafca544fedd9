import { type Address, SPAN } from './address.js';
import { engineMemory } from './engine-memory.js';
import type { HighShadow } from './shared-state.js';
import { state } from './windows.js';

/*
 * The shadow: what full checks know of memory, one byte for each granule of 8 bytes, as in AddressSanitizer.
 *
 *   0          all 8 bytes may be accessed: they are live, or nobody's, and then not checked
 *   1 to 7     the last 1 to 7 bytes may not be accessed, the others may
 *   0x80 up    no byte may be accessed; the value says why, in words that only the heap knows
 *
 * So an access of `size` bytes within a granule may be made where `address % 8 + size + shadow <= 8`.
 *
 * Memory below 2^31 has one lazily committed map of 256 MiB: an accessor finds its byte there with a shift. The rest has
 * a map per page of 64 KiB, found by span of 2 GiB and by page in it. Pages in which everything may be accessed share one
 * map. A shadow belongs to its thread, as heaps do. What another thread allocated is nobody's here, and an access to it
 * is not checked.
 */

const SHADOW = state.shadow;

/** Ranges of up to this many granules are written in a loop: a call to `fill` costs more. */
const SHORT = 32;

const PAGE = 65_536;
const PAGE_GRANULES = PAGE / 8;
const SPAN_PAGES = SPAN / PAGE;
/** Addresses from here on have no shadow; nothing a heap allocates lies there. */
const END = 2 ** 48;

/**
 * The map of memory below 2^31, made on the first call: 256 MiB of address space, committed as it is written.
 *
 * @throws `ERR_JUST_OUT_OF_MEMORY` when there is no such address space
 */
export function lowShadow(): Uint8Array {
  SHADOW.low ??= new Uint8Array(engineMemory(SPAN / 8, 'the shadow of full checks; JUST_CHECKS=basic'));
  return SHADOW.low;
}

/** The maps of the rest, made on the first call. */
export function highShadow(): HighShadow {
  SHADOW.high ??= emptyHighShadow();
  return SHADOW.high;
}

function emptyHighShadow(): HighShadow {
  const clear = newPage();
  return {
    clear,
    spans: [pagesOf(clear)],
    index: new Uint32Array(engineMemory((END / SPAN) * 4, 'the index of the shadow')),
  };
}

function newPage(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(engineMemory(PAGE_GRANULES, 'a page of the shadow'));
}

function pagesOf(page: Uint8Array): Uint8Array[] {
  return new Array<Uint8Array>(SPAN_PAGES).fill(page);
}

/** Makes bytes accessible, from a multiple of 8 on; the rest of the last granule stays forbidden. */
export function allow(address: Address, size: number): void {
  const rest = size % 8;
  const whole = (size - rest) / 8;
  fill(address, whole, 0);
  if (rest !== 0) fill(address + whole * 8, 1, 8 - rest);
}

/**
 * Forbids the granules of a range; both numbers are multiples of 8.
 *
 * @param kind - why, 0x80 to 0xff
 */
export function forbid(address: Address, size: number, kind: number): void {
  fill(address, size / 8, kind);
}

/** Makes the granules of a range nobody's; both numbers are multiples of 8. */
export function clear(address: Address, size: number): void {
  fill(address, size / 8, 0);
}

/** Why the granule of a byte is forbidden; 0 where it is accessible, at least in part, or nobody's. */
export function kindAt(address: Address): number {
  const value = granuleAt(address);
  return value >= 0x80 ? value : 0;
}

/** Whether an access of at most 8 bytes lies in one granule and may be made. After `false`, ask `firstForbidden`. */
export function mayAccess(address: Address, size: number): boolean {
  return (address % 8) + size + granuleAt(address) <= 8;
}

function granuleAt(address: Address): number {
  if (address < SPAN) return lowShadow()[address >>> 3]!;
  return pageOf(address)[(address % PAGE) >>> 3]!;
}

/** The map of the page of an address above 2^31. */
function pageOf(address: Address): Uint8Array {
  const { clear, spans, index } = highShadow();
  if (address >= END) return clear;
  const span = Math.floor(address / SPAN);
  return spans[index[span]!]![Math.floor((address - span * SPAN) / PAGE)]!;
}

function fill(address: Address, granules: number, value: number): void {
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

function fillPages(address: Address, granules: number, value: number): void {
  const end = Math.min(END, address + granules * 8);
  let at = address;
  if (at < SPAN) {
    fill(at, (SPAN - at) / 8, value);
    at = SPAN;
  }
  while (at < end) {
    const page = at - (at % PAGE);
    const next = Math.min(end, page + PAGE);
    fillPage(page, (at - page) / 8, (next - page) / 8, value);
    at = next;
  }
}

function fillPage(address: Address, first: number, end: number, value: number): void {
  const high = highShadow();
  const page = pageOf(address);
  if (page !== high.clear && (value !== 0 || end - first < PAGE_GRANULES)) page.fill(value, first, end);
  else if (page !== high.clear) setPage(high, address, high.clear);
  else if (value !== 0) setPage(high, address, newPage().fill(value, first, end));
}

function setPage({ spans, index, clear }: HighShadow, address: Address, page: Uint8Array): void {
  const span = Math.floor(address / SPAN);
  if (index[span] === 0) {
    index[span] = spans.length;
    spans.push(pagesOf(clear));
  }
  spans[index[span]!]![(address - span * SPAN) / PAGE] = page;
}

/** The first byte of a range that may not be accessed, or -1. The range has been validated. */
export function firstForbidden(address: Address, size: number): number {
  if (size === 0) return -1;
  const end = address + size;
  if (end <= SPAN) return scan(lowShadow(), 0, address, end);
  let at = address;
  if (at < SPAN) {
    const found = scan(lowShadow(), 0, at, SPAN);
    if (found >= 0) return found;
    at = SPAN;
  }
  const { clear } = highShadow();
  while (at < end) {
    const base = at - (at % PAGE);
    const next = Math.min(end, base + PAGE);
    const page = pageOf(at);
    const found = page === clear ? -1 : scan(page, base, at, next);
    if (found >= 0) return found;
    at = next;
  }
  return -1;
}

/** `firstForbidden` within one map, whose first granule lies at `base`. */
function scan(map: Uint8Array, base: Address, start: Address, end: Address): number {
  const last = (end - base - 1) >>> 3;
  for (let i = (start - base) >>> 3; i <= last; i++) {
    const value = map[i]!;
    if (value === 0) continue;
    const stop = base + i * 8 + (value < 8 ? 8 - value : 0);
    if (stop < end) return Math.max(stop, start);
  }
  return -1;
}
