import type { Address } from '../address.js';
import type { MemoryFunctions } from '../functions.js';
import { checkRead, checkSpan, checkWrite } from './check.js';

/** The bulk operations and text of full checks: every byte they touch must be live. */
export function checkedBulk(base: MemoryFunctions) {
  function memcpy(dst: Address, src: Address, n: number): void {
    checkCopy(dst, src, n, 'memcpy', memcpy);
    base.memcpy(dst, src, n);
  }

  function memmove(dst: Address, src: Address, n: number): void {
    checkCopy(dst, src, n, 'memmove', memmove);
    base.memmove(dst, src, n);
  }

  function memset(dst: Address, byte: number, n: number): void {
    checkSpan('dst', dst, n, 'n', 'memset', 'write', memset);
    checkWrite(dst, n, 'memset', memset);
    base.memset(dst, byte, n);
  }

  function memcmp(a: Address, b: Address, n: number): number {
    checkSpan('a', a, n, 'n', 'memcmp', 'read', memcmp);
    checkSpan('b', b, n, 'n', 'memcmp', 'read', memcmp);
    checkRead(a, n, 'memcmp', memcmp);
    checkRead(b, n, 'memcmp', memcmp);
    return base.memcmp(a, b, n);
  }

  function encodeUtf8(text: string, address: Address, capacity: number): number {
    const needed = base.utf8Length(text);
    if (needed <= capacity) {
      checkSpan('address', address, needed, 'the length in bytes', 'encodeUtf8', 'write', encodeUtf8);
      checkWrite(address, needed, 'encodeUtf8', encodeUtf8);
    }
    return base.encodeUtf8(text, address, capacity);
  }

  function decodeUtf8(address: Address, length: number): string {
    checkSpan('address', address, length, 'length', 'decodeUtf8', 'read', decodeUtf8);
    checkRead(address, length, 'decodeUtf8', decodeUtf8);
    return base.decodeUtf8(address, length);
  }

  return { memcpy, memmove, memset, memcmp, encodeUtf8, decodeUtf8, utf8Length: base.utf8Length };
}

function checkCopy(
  dst: Address,
  src: Address,
  n: number,
  name: string,
  below: (...args: never[]) => unknown,
): void {
  checkSpan('dst', dst, n, 'n', name, 'write', below);
  checkSpan('src', src, n, 'n', name, 'read', below);
  checkRead(src, n, name, below);
  checkWrite(dst, n, name, below);
}
