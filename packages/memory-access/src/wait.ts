import { invalidNumber } from '@justlang/config/internal';
import { checkAtomic } from './access/atomic-windows.js';
import type { Address } from './address.js';
import { native } from './native.js';
import type { WaitResult } from './wait-result.js';

// Waiting is native, as `Atomics.wait` refuses memory that is not a SharedArrayBuffer's. The table of waiters belongs
// to the process (raw-allocator/src/native/wait.cc), so it works between workers.

const RESULTS: readonly WaitResult[] = ['ok', 'not-equal', 'timed-out'];

/** Called by a waiting thread now and then: returning to JavaScript lets `worker.terminate()` end it. */
const poll = (): void => {};

export function atomicWaitI32(
  address: Address,
  expected: number,
  timeoutMs = Number.POSITIVE_INFINITY,
): WaitResult {
  checkAtomic(address, 4);
  checkTimeout(timeoutMs);
  return RESULTS[native().waitI32(address, expected | 0, timeoutMs, poll)]!;
}

export function atomicWaitI64(
  address: Address,
  expected: bigint,
  timeoutMs = Number.POSITIVE_INFINITY,
): WaitResult {
  checkAtomic(address, 8);
  checkTimeout(timeoutMs);
  return RESULTS[native().waitI64(address, BigInt.asIntN(64, expected), timeoutMs, poll)]!;
}

export function atomicNotifyI32(address: Address, count = Number.POSITIVE_INFINITY): number {
  checkAtomic(address, 4);
  checkCount(count);
  return native().notify(address, count);
}

export function atomicNotifyI64(address: Address, count = Number.POSITIVE_INFINITY): number {
  checkAtomic(address, 8);
  checkCount(count);
  return native().notify(address, count);
}

function checkTimeout(timeoutMs: number): void {
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0)) {
    invalidNumber('timeoutMs', timeoutMs, 'a number of milliseconds, 0 or more, or Infinity');
  }
}

function checkCount(count: number): void {
  if (count !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(count) && count >= 0)) {
    invalidNumber('count', count, 'an integer of threads, 0 or more, or Infinity');
  }
}
