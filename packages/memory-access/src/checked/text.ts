import type { Address } from '../address.js';
import { cStringSize, lookedAt } from '../c-strings.js';
import type { MemoryFunctions } from '../functions.js';
import { checkUnits } from '../utf16.js';
import { type Below, checkRead, checkSpan, checkWrite } from './check.js';
import { findByte } from './find-byte.js';

/** The text functions of full checks: every byte they touch must be live. */
export function checkedText(base: MemoryFunctions) {
  function encodeUtf8(text: string, address: Address, capacity: number): number {
    const needed = base.utf8Length(text);
    if (needed <= capacity) {
      checkTextWrite(address, needed, 'encodeUtf8', encodeUtf8);
    }
    return base.encodeUtf8(text, address, capacity);
  }

  function decodeUtf8(address: Address, length: number): string {
    checkSpan('address', address, length, 'length', 'decodeUtf8', 'read', decodeUtf8);
    checkRead(address, length, 'decodeUtf8', decodeUtf8);
    return base.decodeUtf8(address, length);
  }

  function encodeUtf16(text: string, address: Address, capacity: number): number {
    checkUnits('capacity', capacity);
    if (typeof text === 'string' && text.length <= capacity) {
      checkTextWrite(address, 2 * text.length, 'encodeUtf16', encodeUtf16);
    }
    return base.encodeUtf16(text, address, capacity);
  }

  function decodeUtf16(address: Address, length: number): string {
    checkUnits('length', length);
    const bytes = 2 * length;
    checkSpan('address', address, bytes, 'the length in bytes', 'decodeUtf16', 'read', decodeUtf16);
    checkRead(address, bytes, 'decodeUtf16', decodeUtf16);
    return base.decodeUtf16(address, length);
  }

  function cStringLength(address: Address, maxLength?: number): number {
    return checkedLength(address, maxLength, 'cStringLength', cStringLength);
  }

  function decodeCString(address: Address, maxLength?: number): string {
    return base.decodeUtf8(address, checkedLength(address, maxLength, 'decodeCString', decodeCString));
  }

  function encodeCString(text: string, address: Address, capacity: number): number {
    const needed = cStringSize(base.utf8Length, text);
    if (needed <= capacity) checkTextWrite(address, needed, 'encodeCString', encodeCString);
    return base.encodeCString(text, address, capacity);
  }

  function checkedLength(
    address: Address,
    maxLength: number | undefined,
    name: string,
    below: Below,
  ): number {
    if (maxLength === undefined) checkSpan('address', address, 1, 'size', name, 'read', below);
    else checkSpan('address', address, maxLength, 'maxLength', name, 'read', below);
    const most = lookedAt(address, maxLength);
    const { address: end, forbidden } = findByte(base, address, 0, most);
    if (forbidden >= 0) checkRead(address, forbidden + 1 - address, name, below);
    return end === 0 ? most : end - address;
  }

  return {
    encodeUtf8,
    decodeUtf8,
    utf8Length: base.utf8Length,
    encodeUtf16,
    decodeUtf16,
    cStringLength,
    decodeCString,
    encodeCString,
  };
}

function checkTextWrite(address: Address, size: number, name: string, below: Below): void {
  checkSpan('address', address, size, 'the length in bytes', name, 'write', below);
  checkWrite(address, size, name, below);
}
