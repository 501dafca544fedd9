import type { Address } from '@justlang/config';
import { native } from '../src/native-binding.js';

/** The bytes at an address, for a test to read and write; valid while that memory is. */
export function bytesAt(address: Address, length: number): Uint8Array {
  const window = native().createWindow(address, length);
  if (window === null) throw new Error('this engine refuses windows');
  return new Uint8Array(window);
}
