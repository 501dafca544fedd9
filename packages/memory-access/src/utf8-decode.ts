import { Buffer, constants } from 'node:buffer';
import { JustError } from '@justlang/config/internal';
import type { Address } from './address.js';
import { native } from './native.js';
import { tooLong } from './text-faults.js';
import { firstInvalid } from './utf8-validity.js';

// Node.js refuses to decode more bytes at once than a string may have units, however few units they are. Longer text is
// decoded piece by piece, and no piece parts a sequence. That also spares a second copy of a very long text.

/** The most bytes that are decoded at once. */
const PIECE = 2 ** 24;

/** No block is this large, see `requireRequest`: such a length is refused before anything is read. */
const NO_BLOCK = 2 ** 40;

/** How pieces are made, for tests with small ones. */
export interface Pieces {
  /** Bytes, at least 4. */
  readonly size: number;
  /** The most UTF-16 units that a string may have. */
  readonly mostUnits: number;
}

/** Decodes text of any length. Once it is too long for a string, its bytes are still validated up to the end. */
export function decodeLong(
  address: Address,
  length: number,
  { size, mostUnits }: Pieces = { size: PIECE, mostUnits: constants.MAX_STRING_LENGTH },
): string {
  if (length >= NO_BLOCK) tooLong(length);
  const piece = Buffer.allocUnsafeSlow(Math.min(length, size));
  let text = '';
  let units = 0;
  for (let at = 0; at < length; ) {
    const count = Math.min(piece.length, length - at);
    native().copyOut(address + at, piece, count);
    const whole = at + count === length ? count : wholeSequences(piece, count);
    const decoded = decodePiece(piece, whole, at, length);
    units += decoded.length;
    text = units > mostUnits ? '' : text + decoded;
    at += whole;
  }
  if (units > mostUnits) tooLong(length);
  return text;
}

/**
 * Decodes the first bytes of a buffer. The engine puts U+FFFD where bytes are invalid, so only a text with one in it is
 * looked at again.
 *
 * @param count - bytes
 * @param at - where they lie in the whole text, in bytes
 * @param length - bytes of the whole text
 * @throws `ERR_JUST_INVALID_UTF8`
 */
export function decodePiece(buffer: Buffer, count: number, at: number, length: number): string {
  const text = buffer.toString('utf8', 0, count);
  if (text.includes('\ufffd')) checkValid(buffer, count, at, length);
  return text;
}

/** How many of the bytes come before a sequence that the last of them cut off; invalid ones stay in. */
function wholeSequences(bytes: Uint8Array, count: number): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[count - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const size = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return size > back ? count - back : count;
  }
  return count;
}

function checkValid(buffer: Uint8Array, count: number, at: number, length: number): void {
  const offset = firstInvalid(buffer, count);
  if (offset < 0) return;
  throw new JustError(
    'ERR_JUST_INVALID_UTF8',
    `invalid UTF-8 at byte offset ${at + offset} of ${length}: byte 0x${buffer[offset]!.toString(16)} ` +
      'does not begin a well-formed sequence',
  );
}
