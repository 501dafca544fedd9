import { Buffer, constants } from 'node:buffer';
import { hex, invalidNumber, JustError } from '@justlang/config/internal';
import type { Address } from './address.js';
import { checkRange } from './faults.js';
import { native } from './native.js';
import { SCRATCH_SIZE, type ScratchCopies, scratch } from './scratch.js';
import { checkText, tooLong } from './text-faults.js';

// UTF-16, little-endian: the units of a JavaScript string as they are, surrogates without a partner included. No unit is
// ever changed or refused, so what is encoded always decodes to itself.

const UNIT = 2;

/** Units that fit into the scratch buffer. */
const PIECE = SCRATCH_SIZE / UNIT;

/** The most units whose bytes can be counted. */
const MOST_UNITS = Math.floor(Number.MAX_SAFE_INTEGER / UNIT);

/** UTF-16 into memory and out of it; call it once, see access/windowed-loads.ts. */
export function makeUtf16({ scratchToMemory, memoryToScratch }: ScratchCopies) {
  function encodeUtf16(text: string, address: Address, capacity: number): number {
    checkText(text);
    checkUnits('capacity', capacity);
    const { length } = text;
    checkRange('address', address, length * UNIT, 'the length in bytes');
    if (length > capacity) {
      throw new JustError(
        'ERR_JUST_CAPACITY_OVERFLOW',
        `the text takes ${length} units of UTF-16, the capacity at ${hex(address)} is ${capacity} units`,
      );
    }
    for (let start = 0; start < length; start += PIECE) {
      const part = text.length <= PIECE ? text : text.slice(start, start + PIECE);
      scratchToMemory(address + start * UNIT, scratch.write(part, 'utf16le'));
    }
    return length;
  }

  function decodeUtf16(address: Address, length: number): string {
    checkUnits('length', length);
    const bytes = length * UNIT;
    checkRange('address', address, bytes, 'the length in bytes');
    if (length === 0) return '';
    if (length > constants.MAX_STRING_LENGTH) tooLong(length);
    if (length <= PIECE) {
      memoryToScratch(address, bytes);
      return scratch.toString('utf16le', 0, bytes);
    }
    const copy = Buffer.allocUnsafeSlow(bytes);
    native().copyOut(address, copy, bytes);
    return copy.toString('utf16le');
  }

  return { encodeUtf16, decodeUtf16 };
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` unless it counts units whose bytes can be counted */
export function checkUnits(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0 && count <= MOST_UNITS) return;
  invalidNumber(name, count, 'an integer of UTF-16 units, 0 to 2^52 - 1');
}
