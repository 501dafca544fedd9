// fs::read_to_string, str::make_ascii_lowercase and the words of a text, as emitted.
//
// A text is passed as its base address and offsets below 2^31 into it, not as addresses of its parts: a large block
// may lie above 2^31, where every address that a call takes or returns is a boxed number.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { DropGlue } from '@justlang/drop-glue';
import { Buffer, type JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { SLOT_CAPACITY, SLOT_LENGTH, VEC_U8 } from './types.js';

/** One read asks for at most this many bytes: the system's limit is 2^31 - 4096. */
const MAX_READ = 0x4000_0000;

/** `*out = fs::read_to_string(path)?`: a valid UTF-8 `String` in the slot `out`, or an error and nothing owned. */
export function readToString(heap: JustHeap, glue: DropGlue, out: number, path: string): void {
  MemoryAccess.setAddress(out, 1);
  MemoryAccess.setAddress(out + SLOT_CAPACITY, 0);
  MemoryAccess.setAddress(out + SLOT_LENGTH, 0);
  const scope = glue.scope();
  scope.own(out, VEC_U8);
  try {
    readAll(heap, out, path);
    const base = MemoryAccess.getAddress(out);
    const length = MemoryAccess.getAddress(out + SLOT_LENGTH);
    // The library's own decoder makes the error, which names the offset; on a valid text it is not needed.
    if (!isUtf8(base, length)) MemoryAccess.decodeUtf8(base, length);
    scope.forget(out);
  } catch (error) {
    scope.unwind(error);
  }
  scope.exit();
}

function readAll(heap: JustHeap, slot: number, path: string): void {
  const file = openSync(path, 'r');
  try {
    // One byte more than the file, so that its end is seen without growing; a pipe or a growing file does grow.
    let capacity = fstatSync(file).size + 1;
    let length = 0;
    for (;;) {
      if (capacity > MemoryAccess.getAddress(slot + SLOT_CAPACITY)) {
        Buffer.growSlot(heap, slot, Layout.U8, capacity);
        capacity = MemoryAccess.getAddress(slot + SLOT_CAPACITY);
      }
      const free = capacity - length;
      const view = MemoryAccess.bytes(MemoryAccess.getAddress(slot) + length, Math.min(free, MAX_READ));
      const count = readSync(file, view);
      if (count === 0) return;
      length += count;
      MemoryAccess.setAddress(slot + SLOT_LENGTH, length);
      if (length === capacity) capacity += 1;
    }
  } finally {
    closeSync(file);
  }
}

/**
 * `str::from_utf8(bytes).is_ok()`: the well-formed sequences of the Unicode standard, table 3-7. Four ASCII bytes are
 * passed over at a time, from an aligned address: a typed load of emitted code is always aligned.
 */
export function isUtf8(base: number, length: number): boolean {
  let index = 0;
  while (index < length) {
    if (((base + index) & 3) === 0) {
      while (index + 4 <= length && (MemoryAccess.getI32(base + index) & 0x80808080) === 0) index += 4;
      if (index === length) return true;
    }
    const lead = MemoryAccess.getU8(base + index);
    if (lead < 0x80) {
      index += 1;
      continue;
    }
    const width = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (width === 0 || index + width > length) return false;
    const second = MemoryAccess.getU8(base + index + 1);
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return false;
    for (let tail = 2; tail < width; tail += 1) {
      if ((MemoryAccess.getU8(base + index + tail) & 0xc0) !== 0x80) return false;
    }
    index += width;
  }
  return true;
}

/** `text.make_ascii_lowercase()`, in place; four bytes at a time where the address is aligned. */
export function makeAsciiLowercase(base: number, length: number): void {
  let index = 0;
  while (index < length) {
    if (((base + index) & 3) === 0) {
      while (index + 4 <= length) {
        lowerFour(base + index);
        index += 4;
      }
      if (index === length) return;
    }
    const byte = MemoryAccess.getU8(base + index);
    if (byte >= 65 && byte <= 90) MemoryAccess.setU8(base + index, byte + 32);
    index += 1;
  }
}

/** Bit 7 of each sum: of the first, whether a byte's low 7 bits are at least 'A'; of the second, whether above 'Z'. */
function lowerFour(address: number): void {
  const bytes = MemoryAccess.getI32(address);
  const letters = bytes & 0x7f7f7f7f;
  const upper = ((letters + 0x3f3f3f3f) ^ (letters + 0x25252525)) & ~bytes & 0x80808080;
  if (upper !== 0) MemoryAccess.setI32(address, bytes | (upper >>> 2));
}

/** Offset of the first word at or after `from`, a character's first byte; `length` when there is none. */
export function wordStart(base: number, from: number, length: number): number {
  let index = from;
  while (index < length) {
    const byte = MemoryAccess.getU8(base + index);
    if (byte < 0x80) {
      if (byte >= 97 && byte <= 122) return index;
      index += 1;
    } else {
      if (isWordCharacter(base + index, byte)) return index;
      index += byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    }
  }
  return length;
}

/** Offset just after the word that starts at `from`. */
export function wordEnd(base: number, from: number, length: number): number {
  let index = from;
  while (index < length) {
    const byte = MemoryAccess.getU8(base + index);
    if (byte < 0x80) {
      if (byte < 97 || byte > 122) return index;
      index += 1;
    } else {
      if (!isWordCharacter(base + index, byte)) return index;
      index += byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    }
  }
  return length;
}

/**
 * Whether the non-ASCII character at `address` belongs to words: all do but the punctuation and signs of Latin-1
 * (U+0080-00BF, multiplication and division sign), of U+2000-2BFF, of U+3000-303F, and the byte order mark.
 */
function isWordCharacter(address: number, lead: number): boolean {
  if (lead < 0xe0) {
    const code = ((lead & 0x1f) << 6) | (MemoryAccess.getU8(address + 1) & 0x3f);
    return code >= 0xc0 && code !== 0xd7 && code !== 0xf7;
  }
  if (lead >= 0xf0) return true;
  const code =
    ((lead & 0x0f) << 12) |
    ((MemoryAccess.getU8(address + 1) & 0x3f) << 6) |
    (MemoryAccess.getU8(address + 2) & 0x3f);
  if (code >= 0x2000 && code <= 0x2bff) return false;
  return (code < 0x3000 || code > 0x303f) && code !== 0xfeff;
}
