import type { Address } from './address.js';
import { engineMemory } from './engine-memory.js';
import { state } from './windows.js';

/*
 * Flags of the bytes of live memory that were never written, for `JUST_CHECK_UNINIT`: one byte for each byte, 1 where
 * nothing was written, in a map per page of 64 KiB. Memory without a map counts as written: it is nobody's, or was handed
 * out zeroed. When memory is copied, the flags are copied too, so copying padding is no fault.
 */

const PAGE = 65_536;

const SHADOW = state.shadow;

/** Starts to keep flags, on this thread. */
export function trackWrites(): void {
  SHADOW.unwritten ??= new Map();
}

/** Whether flags are kept. */
export function tracksWrites(): boolean {
  return SHADOW.unwritten !== undefined;
}

/** Flags bytes as never written. */
export function markUnwritten(address: Address, size: number): void {
  forPages(address, size, true, (page, start, end) => {
    page.fill(1, start, end);
    return false;
  });
}

/** Flags bytes as written. */
export function markWritten(address: Address, size: number): void {
  forPages(address, size, false, (page, start, end) => {
    page.fill(0, start, end);
    return false;
  });
}

/** The first byte of a range that was not written, or -1. */
export function firstUnwritten(address: Address, size: number): number {
  let found = -1;
  forPages(address, size, false, (page, start, end, base) => {
    const index = page.subarray(start, end).indexOf(1);
    if (index >= 0) found = base + start + index;
    return found >= 0;
  });
  return found;
}

/** Copies the flags of bytes that are copied; the ranges may overlap. */
export function copyUnwritten(to: Address, from: Address, size: number): void {
  const flags = new Uint8Array(engineMemory(size, 'the flags of copied bytes'));
  forPages(from, size, false, (page, start, end, base) => {
    flags.set(page.subarray(start, end), base + start - from);
    return false;
  });
  forPages(to, size, flags.includes(1), (page, start, end, base) => {
    page.set(flags.subarray(base + start - to, base + end - to), start);
    return false;
  });
}

/** Calls `visit` with the part of every page that lies in a range, until it returns true. */
function forPages(
  address: Address,
  size: number,
  create: boolean,
  visit: (page: Uint8Array, start: number, end: number, base: number) => boolean,
): void {
  const pages = SHADOW.unwritten;
  const end = address + size;
  for (let at = address; pages !== undefined && at < end; ) {
    const number = Math.floor(at / PAGE);
    const base = number * PAGE;
    const next = Math.min(end, base + PAGE);
    let page = pages.get(number);
    if (page === undefined && create) {
      page = new Uint8Array(engineMemory(PAGE, 'the flags of bytes never written'));
      pages.set(number, page);
    }
    if (page !== undefined && visit(page, at - base, next - base, base)) return;
    at = next;
  }
}
