import type { Address } from '../address.js';
import { byteLengthOf, viewedBytes } from '../copying.js';
import type { MemoryFunctions } from '../functions.js';
import { checkRead, checkSpan, checkWrite } from './check.js';
import { findByte } from './find-byte.js';

/** The bulk operations of full checks: every byte they touch must be live. */
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

  function memchr(address: Address, byte: number, length: number): Address {
    checkSpan('address', address, length, 'length', 'memchr', 'read', memchr);
    const found = findByte(base, address, byte, length);
    if (found.forbidden >= 0) checkRead(address, length, 'memchr', memchr);
    return found.address;
  }

  function copyOut(src: Address, target: ArrayBufferView): void {
    const length = byteLengthOf(viewedBytes('target', target));
    checkSpan('src', src, length, 'target.byteLength', 'copyOut', 'read', copyOut);
    checkRead(src, length, 'copyOut', copyOut);
    base.copyOut(src, target);
  }

  function copyIn(dst: Address, source: ArrayBufferView): void {
    const length = byteLengthOf(viewedBytes('source', source));
    checkSpan('dst', dst, length, 'source.byteLength', 'copyIn', 'write', copyIn);
    checkWrite(dst, length, 'copyIn', copyIn);
    base.copyIn(dst, source);
  }

  function markWritten(address: Address, length: number): void {
    checkSpan('address', address, length, 'length', 'markWritten', 'write', markWritten);
    checkWrite(address, length, 'markWritten', markWritten);
  }

  return { memcpy, memmove, memset, memcmp, memchr, copyOut, copyIn, markWritten };
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
