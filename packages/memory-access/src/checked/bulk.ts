import { checkRange } from '../faults.js';
import type { MemoryFunctions } from '../functions.js';
import { checkRead, checkWrite } from './check.js';

/** The bulk operations and text of full checks: every byte they touch must be live. */
export function checkedBulk(base: MemoryFunctions) {
  function memcpy(dst: number, src: number, n: number): void {
    checkCopy(dst, src, n, 'memcpy', memcpy);
    base.memcpy(dst, src, n);
  }

  function memmove(dst: number, src: number, n: number): void {
    checkCopy(dst, src, n, 'memmove', memmove);
    base.memmove(dst, src, n);
  }

  function memset(dst: number, byte: number, n: number): void {
    checkRange('dst', dst, n);
    checkWrite(dst, n, 'memset', memset);
    base.memset(dst, byte, n);
  }

  function memcmp(a: number, b: number, n: number): number {
    checkRange('a', a, n);
    checkRange('b', b, n);
    checkRead(a, n, 'memcmp', memcmp);
    checkRead(b, n, 'memcmp', memcmp);
    return base.memcmp(a, b, n);
  }

  function encodeUtf8(text: string, address: number, capacity: number): number {
    const needed = base.utf8Length(text);
    if (needed <= capacity) {
      checkRange('address', address, needed, 'the length in bytes');
      checkWrite(address, needed, 'encodeUtf8', encodeUtf8);
    }
    return base.encodeUtf8(text, address, capacity);
  }

  function decodeUtf8(address: number, length: number): string {
    checkRange('address', address, length, 'length');
    checkRead(address, length, 'decodeUtf8', decodeUtf8);
    return base.decodeUtf8(address, length);
  }

  return { memcpy, memmove, memset, memcmp, encodeUtf8, decodeUtf8, utf8Length: base.utf8Length };
}

function checkCopy(
  dst: number,
  src: number,
  n: number,
  name: string,
  below: (...args: never[]) => unknown,
): void {
  checkRange('dst', dst, n);
  checkRange('src', src, n);
  checkRead(src, n, name, below);
  checkWrite(dst, n, name, below);
}
