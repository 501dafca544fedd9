import type { Address } from '../src/address.js';
import { native } from '../src/native-binding.js';

/** The bytes at an address, for a test to read and write; valid while that memory is. */
export function bytesAt(address: Address, length: number): Uint8Array {
  const window = native().createWindow(address, length);
  if (window === null) throw new Error('this engine refuses windows');
  return new Uint8Array(window);
}

/** The code of the error that `body` throws, or what it returns when it throws none. */
export function codeOf(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}
