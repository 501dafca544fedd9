import { Buffer } from 'node:buffer';
import { hex, JustError, requireCount } from '@justlang/config/internal';
import type { Address } from './address.js';
import { checkRange } from './faults.js';
import { SCRATCH_SIZE, type ScratchCopies, scratch } from './scratch.js';
import { checkText } from './text-faults.js';
import { decodeLong, decodePiece } from './utf8-decode.js';

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

/** UTF-8 into memory and out of it; call it once, see access/windowed-loads.ts. */
export function makeUtf8({ scratchToMemory, memoryToScratch }: ScratchCopies) {
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
    return decodePiece(scratch, length, 0, length);
  }

  return { encodeUtf8, decodeUtf8, utf8Length };
}

function isAscii(text: string): boolean {
  let units = 0;
  for (let i = 0; i < text.length; i++) units |= text.charCodeAt(i);
  return units < 0x80;
}

function checkCapacity(address: Address, needed: number, capacity: number): void {
  checkRange('address', address, needed, 'the length in bytes');
  if (needed > capacity) {
    throw new JustError(
      'ERR_JUST_CAPACITY_OVERFLOW',
      `the text takes ${needed} bytes of UTF-8, the capacity at ${hex(address)} is ${capacity} bytes`,
    );
  }
}
