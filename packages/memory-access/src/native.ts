import { hex, JustError } from '@justlang/config/internal';
import { native as addon, createWindow, highRegion, keptWindow } from '@justlang/raw-allocator/internal';
import type { Address } from './address.js';

/**
 * What the addon does with memory (raw-allocator/src/native/access.cc and wait.cc). Nothing here checks its
 * arguments: callers have validated the address, and converted the value to the type named.
 */
export interface NativeAccess {
  getI8(address: Address): number;
  getU8(address: Address): number;
  getI16(address: Address): number;
  getU16(address: Address): number;
  getI32(address: Address): number;
  getU32(address: Address): number;
  getF32(address: Address): number;
  getF64(address: Address): number;
  getI64(address: Address): bigint;
  getU64(address: Address): bigint;
  /** NaN where the value is no integer from -(2^53 - 1) to 2^53 - 1. */
  getI64Number(address: Address): number;
  /** NaN where the value is above 2^53 - 1. */
  getU64Number(address: Address): number;
  setI8(address: Address, value: number): void;
  setI16(address: Address, value: number): void;
  setI32(address: Address, value: number): void;
  setF32(address: Address, value: number): void;
  setF64(address: Address, value: number): void;
  setI64(address: Address, value: bigint): void;
  /** `value` is an integer from -(2^53 - 1) to 2^53 - 1, of a signed or an unsigned type. */
  setI64Number(address: Address, value: number): void;
  memmove(dst: Address, src: Address, n: number): void;
  memset(dst: Address, byte: number, n: number): void;
  memcmp(a: Address, b: Address, n: number): number;
  /** The address of the first such byte among `n`, or 0. Nothing after that byte is read. */
  memchr(address: Address, byte: number, n: number): number;
  /** Copies memory into a typed array of at least `n` bytes. */
  copyOut(src: Address, target: Uint8Array, n: number): void;
  /** Copies `n` bytes of a typed array into memory. */
  copyIn(dst: Address, source: Uint8Array, n: number): void;
  atomicI8(operation: number, address: Address, value: number, replacement: number): number;
  atomicU8(operation: number, address: Address, value: number, replacement: number): number;
  atomicI16(operation: number, address: Address, value: number, replacement: number): number;
  atomicU16(operation: number, address: Address, value: number, replacement: number): number;
  atomicI32(operation: number, address: Address, value: number, replacement: number): number;
  atomicI64(operation: number, address: Address, value: bigint, replacement: bigint): bigint;
  /** Blocks; 0 = woken, 1 = not equal, 2 = timed out. `poll` is called now and then, to let V8 end the thread. */
  waitI32(address: Address, expected: number, timeoutMs: number, poll: () => void): number;
  waitI64(address: Address, expected: bigint, timeoutMs: number, poll: () => void): number;
  /** Wakes at most `count` waiters and returns how many it woke. */
  notify(address: Address, count: number): number;
}

let bound: NativeAccess | undefined;

/**
 * The addon's side of memory access, bound on first use.
 *
 * @throws `ERR_JUST_NATIVE` when the addon cannot be loaded
 */
export function native(): NativeAccess {
  bound ??= addon().access as NativeAccess;
  return bound;
}

/**
 * A window, the same for all realms of this thread, or undefined where the engine refuses buffers over memory that is not its own, or
 * the addon does not load. The first access then goes to native code, and says what is wrong if that fails too.
 */
export function tryWindow(base: Address, byteLength: number): DataView<ArrayBuffer> | undefined {
  try {
    const buffer = keptWindow(base, byteLength);
    return buffer === null ? undefined : new DataView(buffer);
  } catch {
    return undefined;
  }
}

/** Where the first region of high memory lies; undefined where there is none, or the addon does not load. */
export function firstRegion(): Address | undefined {
  try {
    return highRegion(0)?.base;
  } catch {
    return undefined;
  }
}

/**
 * An ArrayBuffer of exactly a range of memory.
 *
 * @throws `ERR_JUST_NATIVE` when the addon cannot be loaded, or the engine refuses such buffers
 */
export function exactBuffer(address: Address, byteLength: number): ArrayBuffer {
  const buffer = createWindow(address, byteLength);
  if (buffer === null) {
    throw new JustError(
      'ERR_JUST_NATIVE',
      `no view of ${byteLength} bytes at ${hex(address)}: this engine allows no buffers over memory that is ` +
        'not its own; load and store, or copy with copyOut and copyIn, instead',
    );
  }
  return buffer;
}
