// UTF-8 by hand: for text so short that a native call would cost more, and to find where bytes go wrong.

/** The bytes of a text as UTF-8; a surrogate that is not half of a pair counts as U+FFFD. */
export function shortLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isPair(unit, text, i)) {
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
}

/** Writes a text as UTF-8, its `shortLength` bytes from `at` on. */
export function writeShort(text: string, bytes: Uint8Array, at: number): void {
  let o = at;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes[o++] = unit;
    else {
      const code = isPair(unit, text, i)
        ? text.codePointAt(i++)!
        : (unit & 0xf800) === 0xd800
          ? 0xfffd
          : unit;
      o = writeWide(code, bytes, o);
    }
  }
}

function writeWide(code: number, bytes: Uint8Array, at: number): number {
  let o = at;
  if (code < 0x800) bytes[o++] = 0xc0 | (code >> 6);
  else {
    if (code < 0x1_0000) bytes[o++] = 0xe0 | (code >> 12);
    else {
      bytes[o++] = 0xf0 | (code >> 18);
      bytes[o++] = 0x80 | ((code >> 12) & 0x3f);
    }
    bytes[o++] = 0x80 | ((code >> 6) & 0x3f);
  }
  bytes[o++] = 0x80 | (code & 0x3f);
  return o;
}

function isPair(unit: number, text: string, at: number): boolean {
  return (unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

/**
 * The offset of the first byte of the first sequence that is not well-formed (Unicode 16, table 3-7), as Rust's
 * `Utf8Error::valid_up_to`; -1 if there is none.
 */
export function firstInvalid(bytes: Uint8Array, length: number): number {
  let i = 0;
  while (i < length) {
    const lead = bytes[i]!;
    if (lead < 0x80) {
      i++;
      continue;
    }
    const size = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (size === 0 || i + size > length || !continues(bytes, i, size)) return i;
    i += size;
  }
  return -1;
}

/** Whether the bytes after a lead byte fit it; the second byte rules out overlong forms and surrogates. */
function continues(bytes: Uint8Array, at: number, size: number): boolean {
  const lead = bytes[at]!;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1]!;
  if (second < lowest || second > highest) return false;
  for (let i = 2; i < size; i++) {
    if ((bytes[at + i]! & 0xc0) !== 0x80) return false;
  }
  return true;
}
