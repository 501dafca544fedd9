import { invalidArgument } from '@justlang/config/internal';
import { type Address, WINDOW_BASE } from './address.js';
import { checkRange } from './faults.js';
import { LOW_END, lowBytes, lowF64s } from './low-arrays.js';
import { native } from './native.js';

// memcpy, memmove, memset and memcmp with libc's argument order. Short runs of whole words are copied in a loop, as
// eight bytes at a time beat any call up to some 160 bytes; longer ones in the low window are one builtin of the
// engine. What touches memory at or above 2^31 is one native call.

const BYTES = lowBytes;
const DOUBLES = lowF64s;

/** The longest run that is handled in a loop. */
const SHORT = 160;

/**
 * memmove, and memcpy too. The first test holds for multiples of 8 in the low window only, and a length up to SHORT.
 * Copied as doubles, all bits survive, those of signalling NaNs included.
 */
export function moveBytes(dst: Address, src: Address, n: number): void {
  const d = dst | 0;
  const s = src | 0;
  if (
    LOW_END > 0 &&
    d === dst &&
    s === src &&
    d >= 4096 &&
    s >= 4096 &&
    (n & 0xf8) === n &&
    ((d | s) & 7) === 0 &&
    n <= SHORT
  ) {
    moveWords((d - 8) >> 3, (s - 8) >> 3, n >> 3);
  } else moveLong(dst, src, n);
}

function moveWords(d: number, s: number, count: number): void {
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
  if (dst + n <= LOW_END && src + n <= LOW_END) {
    BYTES.copyWithin(dst - WINDOW_BASE, src - WINDOW_BASE, src - WINDOW_BASE + n);
  } else native().memmove(dst, src, n);
}

export function fillBytes(dst: Address, byte: number, n: number): void {
  const d = dst | 0;
  if (
    byte === 0 &&
    d === dst &&
    d >= 4096 &&
    (n & 0xf8) === n &&
    (d & 7) === 0 &&
    n <= SHORT &&
    LOW_END > 0
  ) {
    const first = (d - 8) >> 3;
    for (let i = first + (n >> 3) - 1; i >= first; i--) DOUBLES[i] = 0;
  } else fillLong(dst, byte, n);
}

function fillLong(dst: Address, byte: number, n: number): void {
  checkRange('dst', dst, n);
  if (!Number.isInteger(byte))
    invalidArgument('byte', byte, 'an integer, of which the low 8 bits are written');
  if (n === 0) return;
  if (dst + n <= LOW_END) BYTES.fill(byte, dst - WINDOW_BASE, dst - WINDOW_BASE + n);
  else native().memset(dst, byte & 0xff, n);
}

/** Compares unsigned bytes: negative, 0 or positive, as the first difference says. */
export function compareBytes(a: Address, b: Address, n: number): number {
  checkRange('a', a, n);
  checkRange('b', b, n);
  if (n === 0) return 0;
  if (n > SHORT || a + n > LOW_END || b + n > LOW_END) return native().memcmp(a, b, n);
  const x = a - WINDOW_BASE;
  const y = b - WINDOW_BASE;
  for (let i = 0; i < n; i++) {
    const difference = BYTES[x + i]! - BYTES[y + i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
