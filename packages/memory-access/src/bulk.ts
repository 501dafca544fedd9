import type { Address } from './address.js';
import { checkRange } from './faults.js';
import { native } from './native.js';
import { lowWindow } from './windows.js';

// memcpy, memmove, memset and memcmp with libc's argument order. Short runs of whole words are copied in a loop, as
// a loop of eight-byte copies beats any call up to some 160 bytes; longer ones in the low window are one builtin of
// the engine. What touches memory at or above 2^31 is one native call.

const LOW = lowWindow;
const hasLow = LOW.byteLength > 0;
const BYTES = new Uint8Array(LOW.buffer, 0, hasLow ? 0x8000_0000 : 0);
const DOUBLES = new Float64Array(LOW.buffer, 0, hasLow ? 0x1000_0000 : 0);

/** The longest run that is copied word by word. */
const SHORT = 160;

/**
 * Copies within the low window by doubles, whose bits survive a load and a store; tests cover signalling NaNs.
 * The first test holds only for non-negative int32 values: both offsets, and the length up to SHORT.
 */
export function moveLow(dst: Address, src: Address, n: number): void {
  const d = dst - 4096;
  const s = src - 4096;
  if ((d & 0x7ffffff8) === d && (s & 0x7ffffff8) === s && (n & 0xf8) === n && n <= SHORT) {
    copyDoubles(d >> 3, s >> 3, n >> 3);
  } else moveLong(dst, src, n);
}

function copyDoubles(d: number, s: number, count: number): void {
  if (d <= s) {
    for (let i = 0; i < count; i++) DOUBLES[d + i] = DOUBLES[s + i]!;
  } else {
    for (let i = count - 1; i >= 0; i--) DOUBLES[d + i] = DOUBLES[s + i]!;
  }
}

function moveLong(dst: Address, src: Address, n: number): void {
  checkRange('dst', dst, n);
  checkRange('src', src, n);
  if (n === 0) return;
  const end = 0x8000_0000 - n;
  if (hasLow && dst <= end && src <= end) BYTES.copyWithin(dst - 4096, src - 4096, src - 4096 + n);
  else native().memmove(dst, src, n);
}

export function fillLow(dst: Address, byte: number, n: number): void {
  checkRange('dst', dst, n);
  if (n === 0) return;
  if (hasLow && dst + n <= 0x8000_0000) BYTES.fill(byte, dst - 4096, dst - 4096 + n);
  else native().memset(dst, byte & 0xff, n);
}

/** Compares unsigned bytes: negative, 0 or positive, as the first difference says. */
export function compareLow(a: Address, b: Address, n: number): number {
  checkRange('a', a, n);
  checkRange('b', b, n);
  if (n > SHORT || !hasLow || a + n > 0x8000_0000 || b + n > 0x8000_0000) {
    return n === 0 ? 0 : native().memcmp(a, b, n);
  }
  const x = a - 4096;
  const y = b - 4096;
  for (let i = 0; i < n; i++) {
    const difference = BYTES[x + i]! - BYTES[y + i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
