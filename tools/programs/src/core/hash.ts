// FNV-1a, 32 bits, as a signed integer so that it stays a small integer to V8.
import { MemoryAccess } from '@justlang/memory-access';

export const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** Continues the hash `seed` over the bytes `[start, end)` of the text at `base`. */
export function fnv1a(seed: number, base: number, start: number, end: number): number {
  let hash = seed;
  for (let index = start; index < end; index += 1) {
    hash = Math.imul(hash ^ MemoryAccess.getU8(base + index), FNV_PRIME);
  }
  return hash;
}

/** Continues the hash `seed` over the four bytes of a u32, lowest first. */
export function fnv1aU32(seed: number, value: number): number {
  let hash = Math.imul(seed ^ (value & 0xff), FNV_PRIME);
  hash = Math.imul(hash ^ ((value >>> 8) & 0xff), FNV_PRIME);
  hash = Math.imul(hash ^ ((value >>> 16) & 0xff), FNV_PRIME);
  return Math.imul(hash ^ (value >>> 24), FNV_PRIME);
}

/** Eight hexadecimal digits. */
export function checksumText(hash: number): string {
  return (hash >>> 0).toString(16).padStart(8, '0');
}
