import { Buffer, constants, isUtf8 } from 'node:buffer';
import { invalidArgument, JustError } from '@justlang/config/internal';
import { type Address, WINDOW_BASE } from './address.js';
import { checkRange } from './faults.js';
import { LOW_END, lowBytes } from './low-arrays.js';
import { native } from './native.js';
import { firstInvalid, shortLength, writeShort } from './utf8-codec.js';

// Text of up to SHORT bytes is coded here, byte by byte through the low window; longer text passes through a scratch
// buffer of the engine's own, whose methods are one native call each. Those methods are never used on a window: they
// end the process there on Node 24 and 26.

const SHORT = 40;
const SCRATCH_SIZE = 16_384;
const scratch = Buffer.allocUnsafeSlow(SCRATCH_SIZE);

export function utf8Length(text: string): number {
  if (typeof text !== 'string') invalidArgument('text', text, 'a string');
  return text.length <= SHORT ? shortLength(text) : Buffer.byteLength(text, 'utf8');
}

export function encodeUtf8(text: string, address: Address, capacity: number): number {
  const needed = utf8Length(text);
  if (!Number.isSafeInteger(capacity) || capacity < 0) {
    invalidArgument('capacity', capacity, 'an integer of bytes, 0 to 2^53 - 1');
  }
  checkRange('address', address, needed, 'the length in bytes');
  if (needed > capacity) {
    throw new JustError(
      'ERR_JUST_CAPACITY_OVERFLOW',
      `the text takes ${needed} bytes of UTF-8, the capacity at address ${address} is ${capacity}`,
    );
  }
  if (text.length <= SHORT && address + needed <= LOW_END) writeShort(text, lowBytes, address - WINDOW_BASE);
  else writeLong(text, address);
  return needed;
}

function writeLong(text: string, address: Address): void {
  // Three bytes at most for each UTF-16 unit: a surrogate pair is two units and four bytes.
  const step = Math.floor(SCRATCH_SIZE / 3);
  let at = address;
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + step, text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    const count = scratch.write(start === 0 && end === text.length ? text : text.slice(start, end), 'utf8');
    store(at, count);
    at += count;
    start = end;
  }
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function store(address: Address, count: number): void {
  if (address + count <= LOW_END) lowBytes.set(scratch.subarray(0, count), address - WINDOW_BASE);
  else native().copyIn(address, scratch, count);
}

export function decodeUtf8(address: Address, length: number): string {
  checkRange('address', address, length, 'length');
  if (length === 0) return '';
  if (length > SHORT || address + length > LOW_END) return decodeLong(address, length);
  const from = address - WINDOW_BASE;
  let ascii = 0;
  for (let i = 0; i < length; i++) {
    const byte = lowBytes[from + i]!;
    scratch[i] = byte;
    ascii |= byte;
  }
  return ascii < 0x80 ? scratch.toString('latin1', 0, length) : decodeBuffer(scratch, length);
}

function decodeLong(address: Address, length: number): string {
  if (length <= SCRATCH_SIZE) {
    if (address + length <= LOW_END)
      scratch.set(lowBytes.subarray(address - WINDOW_BASE, address - WINDOW_BASE + length));
    else native().copyOut(address, scratch, length);
    return decodeBuffer(scratch, length);
  }
  if (length > constants.MAX_LENGTH || length > 3 * constants.MAX_STRING_LENGTH) tooLong(length);
  const copy = Buffer.allocUnsafeSlow(length);
  native().copyOut(address, copy, length);
  return decodeBuffer(copy, length);
}

function decodeBuffer(buffer: Buffer, length: number): string {
  if (!isUtf8(buffer.subarray(0, length))) invalidUtf8(buffer, length);
  try {
    return buffer.toString('utf8', 0, length);
  } catch {
    return tooLong(length);
  }
}

function invalidUtf8(buffer: Uint8Array, length: number): never {
  const offset = firstInvalid(buffer, length);
  throw new JustError(
    'ERR_JUST_INVALID_UTF8',
    `invalid UTF-8 at byte offset ${offset} of ${length}: byte 0x${buffer[offset]!.toString(16)} ` +
      'does not begin a well-formed sequence',
  );
}

function tooLong(length: number): never {
  invalidArgument('length', length, `short enough for a string of ${constants.MAX_STRING_LENGTH} units`);
}
