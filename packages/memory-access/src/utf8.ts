import { Buffer, constants } from 'node:buffer';
import { invalidArgument, JustError, requireCount } from '@justlang/config/internal';
import type { Address } from './address.js';
import { checkRange } from './faults.js';
import { native } from './native.js';
import { makeScratchCopies, SCRATCH_SIZE, scratch } from './scratch.js';
import { firstInvalid } from './utf8-validity.js';

// Text passes through a scratch buffer of the engine's own; each of its methods is one native call. On a window those
// methods would end the process, on Node 24 and 26. A few characters of ASCII are copied by hand, which is quicker.

/** The longest text that is encoded by hand, in UTF-16 units. */
const SHORT = 16;

/** Any text of this many units fits into the scratch buffer: a unit takes 3 bytes at most, as a pair takes 4. */
const PIECE = Math.floor(SCRATCH_SIZE / 3);

function utf8Length(text: string): number {
  checkText(text);
  return text.length <= SHORT && isAscii(text) ? text.length : Buffer.byteLength(text, 'utf8');
}

/** Text into memory and out of it; call it once, see access/windowed-loads.ts. */
export function makeText() {
  const { scratchToMemory, memoryToScratch } = makeScratchCopies();

  function encodeUtf8(text: string, address: Address, capacity: number): number {
    checkText(text);
    if (!Number.isSafeInteger(capacity) || capacity < 0) requireCount('capacity', capacity, 'bytes');
    if (text.length > PIECE) return encodeLong(text, address, capacity);
    let length = text.length;
    if (length <= SHORT && isAscii(text)) {
      for (let i = 0; i < length; i++) scratch[i] = text.charCodeAt(i);
    } else length = scratch.write(text);
    checkCapacity(address, length, capacity);
    if (length !== 0) scratchToMemory(address, length);
    return length;
  }

  /** Encodes piece by piece, never parting a surrogate pair. */
  function encodeLong(text: string, address: Address, capacity: number): number {
    const needed = Buffer.byteLength(text, 'utf8');
    checkCapacity(address, needed, capacity);
    let at = address;
    for (let start = 0; start < text.length; ) {
      let end = Math.min(start + PIECE, text.length);
      if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end -= 1;
      const count = scratch.write(text.slice(start, end));
      scratchToMemory(at, count);
      at += count;
      start = end;
    }
    return needed;
  }

  function decodeUtf8(address: Address, length: number): string {
    checkRange('address', address, length, 'length');
    if (length === 0) return '';
    if (length > SCRATCH_SIZE) return decodeLong(address, length);
    memoryToScratch(address, length);
    return decode(scratch, length);
  }

  return { encodeUtf8, decodeUtf8, utf8Length };
}

function isAscii(text: string): boolean {
  let units = 0;
  for (let i = 0; i < text.length; i++) units |= text.charCodeAt(i);
  return units < 0x80;
}

function checkText(text: string): void {
  if (typeof text !== 'string') invalidArgument('text', text, 'a string');
}

function checkCapacity(address: Address, needed: number, capacity: number): void {
  checkRange('address', address, needed, 'the length in bytes');
  if (needed > capacity) {
    throw new JustError(
      'ERR_JUST_CAPACITY_OVERFLOW',
      `the text takes ${needed} bytes of UTF-8, the capacity at address ${address} is ${capacity}`,
    );
  }
}

function decodeLong(address: Address, length: number): string {
  if (length > 3 * constants.MAX_STRING_LENGTH) tooLong(length);
  const copy = Buffer.allocUnsafeSlow(length);
  native().copyOut(address, copy, length);
  return decode(copy, length);
}

/** Decodes bytes. The engine puts U+FFFD where bytes are invalid, so only a text with one in it is looked at again. */
function decode(buffer: Buffer, length: number): string {
  let text: string;
  try {
    text = buffer.toString('utf8', 0, length);
  } catch {
    return tooLong(length);
  }
  if (text.includes('\ufffd')) checkValid(buffer, length);
  return text;
}

function checkValid(buffer: Uint8Array, length: number): void {
  const offset = firstInvalid(buffer, length);
  if (offset < 0) return;
  throw new JustError(
    'ERR_JUST_INVALID_UTF8',
    `invalid UTF-8 at byte offset ${offset} of ${length}: byte 0x${buffer[offset]!.toString(16)} ` +
      'does not begin a well-formed sequence',
  );
}

function tooLong(length: number): never {
  invalidArgument('length', length, `short enough for a string of ${constants.MAX_STRING_LENGTH} units`);
}
