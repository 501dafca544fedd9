import { hex, invalidArgument, JustError, requireCount } from '@justlang/config/internal';
import type { Address } from './address.js';
import { checkAddress, checkRange } from './faults.js';
import type { MemoryFunctions } from './functions.js';
import { checkText } from './text-faults.js';

// Strings that end with a byte 0, in UTF-8. They are made of the other functions.

type Parts = Pick<MemoryFunctions, 'memchr' | 'memset' | 'utf8Length' | 'encodeUtf8' | 'decodeUtf8'>;

/** C strings; call it once, see access/windowed-loads.ts. */
export function makeCStrings({ memchr, memset, utf8Length, encodeUtf8, decodeUtf8 }: Parts) {
  function cStringLength(address: Address, maxLength?: number): number {
    const most = lookedAt(address, maxLength);
    const end = memchr(address, 0, most);
    return end === 0 ? most : end - address;
  }

  function decodeCString(address: Address, maxLength?: number): string {
    return decodeUtf8(address, cStringLength(address, maxLength));
  }

  function encodeCString(text: string, address: Address, capacity: number): number {
    const needed = cStringSize(utf8Length, text);
    requireCount('capacity', capacity, 'bytes');
    checkRange('address', address, needed, 'the length in bytes');
    if (needed > capacity) {
      throw new JustError(
        'ERR_JUST_CAPACITY_OVERFLOW',
        `the text takes ${needed} bytes of UTF-8 with its terminator, ` +
          `the capacity at ${hex(address)} is ${capacity} bytes`,
      );
    }
    const length = encodeUtf8(text, address, capacity);
    memset(address + length, 0, 1);
    return length;
  }

  return { cStringLength, decodeCString, encodeCString };
}

/**
 * The bytes among which the terminator is looked for: without a limit, all that follow.
 *
 * @throws what `checkRange` throws
 */
export function lookedAt(address: Address, maxLength: number | undefined): number {
  if (maxLength === undefined) {
    checkAddress('address', address);
    return Number.MAX_SAFE_INTEGER - address;
  }
  checkRange('address', address, maxLength, 'maxLength');
  return maxLength;
}

/**
 * The bytes of a C string with its terminator.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` when it is no string, or holds a U+0000, at which C would end it
 */
export function cStringSize(utf8Length: (text: string) => number, text: string): number {
  checkText(text);
  const zero = text.indexOf('\0');
  if (zero >= 0) {
    invalidArgument('text', text, `a string without U+0000, which ends a C string; one is at index ${zero}`);
  }
  return utf8Length(text) + 1;
}
