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
