import { invalidNumber } from '@justlang/config/internal';
import { type Address, NULL_PAGE, SPAN, WINDOW_BASE } from './address.js';
import { checkRange } from './faults.js';
import { lowArrays } from './low-arrays.js';
import { native } from './native.js';

// memcpy, memmove, memset, memcmp and memchr with libc's argument order. A short run in the low window is copied in place, by a
// few loads and stores or by a loop over integers. Doubles would not do: a signalling NaN does not survive on Node 26. A
// longer run is one builtin of the engine. A run that touches memory at or above 2^31 is one native call.

/** The longest run that is copied in place, and the longest that is compared. */
const SHORT = 160;
const SHORT_COMPARE = 96;
/** The bytes that are looked at in place before native code searches on. */
const SHORT_SEARCH = 64;

/** The bulk operations, with and without windows; call it once, see access/windowed-loads.ts. */
export function makeBulk() {
  const { end, view, bytes, i32s, f64s } = lowArrays();
  // Without windows, the lowest address that they serve is no 31-bit integer.
  return bulk(end > 0 ? NULL_PAGE : SPAN, end, view, bytes, i32s, f64s);
}

function bulk(
  FIRST: number,
  LOW_END: number,
  LOW: DataView,
  BYTES: Uint8Array,
  WORDS: Int32Array,
  DOUBLES: Float64Array,
) {
  /** memmove, and memcpy too. */
  function moveBytes(dst: Address, src: Address, n: number): void {
    let d = 0;
    let s = 0;
    let few = 0;
    try {
      d = dst | 0;
      s = src | 0;
      few = n & 0xff;
    } catch {
      // A bigint, which `moveLong` refuses by name. A test of the types would cost short copies a tenth to a half more.
    }
    if (d === dst && s === src && d >= FIRST && s >= FIRST && few === n && n <= SHORT) {
      if (((d | s | n) & 3) === 0) moveWords((d - 8) >> 2, (s - 8) >> 2, n >> 2);
      else if (n <= 16) moveFew(d - 8, s - 8, n);
      else BYTES.copyWithin(d - 8, s - 8, s - 8 + n);
    } else moveLong(dst, src, n);
  }

  /** As integers: as doubles, Node 26 would turn the bytes of a signalling NaN into those of a quiet one. */
  function moveWords(d: number, s: number, count: number): void {
    if (d <= s) {
      for (let i = 0; i < count; i++) WORDS[d + i] = WORDS[s + i]!;
    } else {
      for (let i = count - 1; i >= 0; i--) WORDS[d + i] = WORDS[s + i]!;
    }
  }

  /** Copies up to 16 bytes by words that overlap. The runs may overlap too, so all is read before anything is written. */
  function moveFew(d: number, s: number, n: number): void {
    if (n >= 8) {
      const first = LOW.getInt32(s, true);
      const second = LOW.getInt32(s + 4, true);
      const third = LOW.getInt32(s + n - 8, true);
      const fourth = LOW.getInt32(s + n - 4, true);
      LOW.setInt32(d, first, true);
      LOW.setInt32(d + 4, second, true);
      LOW.setInt32(d + n - 8, third, true);
      LOW.setInt32(d + n - 4, fourth, true);
    } else if (n >= 4) {
      const first = LOW.getInt32(s, true);
      const last = LOW.getInt32(s + n - 4, true);
      LOW.setInt32(d, first, true);
      LOW.setInt32(d + n - 4, last, true);
    } else if (n > 0) {
      const first = LOW.getUint8(s);
      const middle = LOW.getUint8(s + (n >> 1));
      const last = LOW.getUint8(s + n - 1);
      LOW.setUint8(d, first);
      LOW.setUint8(d + (n >> 1), middle);
      LOW.setUint8(d + n - 1, last);
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

  function fillBytes(dst: Address, byte: number, n: number): void {
    const d = typeof dst === 'number' && typeof n === 'number' ? dst | 0 : 0;
    if (byte === 0 && d === dst && d >= FIRST && ((d | n) & 7) === 0 && (n & 0xff) === n && n <= SHORT) {
      const first = (d - 8) >> 3;
      for (let i = first + (n >> 3) - 1; i >= first; i--) DOUBLES[i] = 0;
    } else fillLong(dst, byte, n);
  }

  function fillLong(dst: Address, byte: number, n: number): void {
    checkRange('dst', dst, n);
    if (!Number.isInteger(byte)) invalidNumber('byte', byte, 'an integer: its low 8 bits are written');
    if (n === 0) return;
    if (dst + n <= LOW_END) BYTES.fill(byte, dst - WINDOW_BASE, dst - WINDOW_BASE + n);
    else native().memset(dst, byte & 0xff, n);
  }

  /** Compares unsigned bytes: negative, 0 or positive, as the first difference says. */
  function compareBytes(a: Address, b: Address, n: number): number {
    checkRange('a', a, n);
    checkRange('b', b, n);
    if (n === 0) return 0;
    if (n > SHORT_COMPARE || a + n > LOW_END || b + n > LOW_END) return native().memcmp(a, b, n);
    const x = a - WINDOW_BASE;
    const y = b - WINDOW_BASE;
    let i = 0;
    while (i + 4 <= n && LOW.getInt32(x + i, true) === LOW.getInt32(y + i, true)) i += 4;
    for (; i < n; i++) {
      const difference = BYTES[x + i]! - BYTES[y + i]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Reads nothing after the byte that it finds: what follows may lie in nobody's memory. */
  function findByte(address: Address, byte: number, length: number): Address {
    checkRange('address', address, length, 'length');
    if (!Number.isInteger(byte)) invalidNumber('byte', byte, 'an integer: its low 8 bits are looked for');
    const wanted = byte & 0xff;
    const near = address + SHORT_SEARCH <= LOW_END ? Math.min(length, SHORT_SEARCH) : 0;
    for (let i = 0; i < near; i++) {
      if (BYTES[address - WINDOW_BASE + i] === wanted) return address + i;
    }
    return near === length ? 0 : native().memchr(address + near, wanted, length - near);
  }

  return {
    memcpy: moveBytes,
    memmove: moveBytes,
    memset: fillBytes,
    memcmp: compareBytes,
    memchr: findByte,
  };
}
