import type { Address } from '@justlang/config';
import type { MemoryAccess } from '@justlang/memory-access';

/** The unchecked accessors. Full checks use them for memory that the program must not touch. */
export type RawMemory = Pick<
  typeof MemoryAccess,
  'getU8' | 'setU8' | 'getI32' | 'setI32' | 'getF64' | 'setF64' | 'memset' | 'memcpy'
>;

/** A byte that fills memory, and the double made of eight of them. No pattern is a NaN: loads and stores keep its bits. */
export interface Pattern {
  readonly byte: number;
  readonly word: number;
}

/** Fills red zones. */
export const RED_ZONE = pattern(0xfa);
/** Fills memory that was allocated and never written. */
export const FRESH = pattern(0xcd);
/** Fills memory that was freed. */
export const FREED = pattern(0xdd);

/** Runs of up to this many bytes are written word by word, which costs less than a call. */
const SHORT = 256;

function pattern(byte: number): Pattern {
  return { byte, word: new Float64Array(new Uint8Array(8).fill(byte).buffer)[0]! };
}

/** Fills `size` bytes. */
export function fill(memory: RawMemory, address: Address, size: number, { byte, word }: Pattern): void {
  if (size > SHORT) {
    memory.memset(address, byte, size);
    return;
  }
  const end = address + size;
  let at = address;
  // Single bytes only at the ends: most of what is filled starts or ends at a multiple of 8.
  for (; (at & 7) !== 0 && at < end; at++) memory.setU8(at, byte);
  for (; at + 8 <= end; at += 8) memory.setF64(at, word);
  for (; at < end; at++) memory.setU8(at, byte);
}

/** Returns the address of the first byte that is not of the pattern, or -1. */
export function firstOther(
  memory: RawMemory,
  address: Address,
  size: number,
  { byte, word }: Pattern,
): Address {
  const end = address + size;
  let at = address;
  for (; (at & 7) !== 0 && at < end; at++) if (memory.getU8(at) !== byte) return at;
  while (at + 8 <= end && memory.getF64(at) === word) at += 8;
  for (; at < end; at++) if (memory.getU8(at) !== byte) return at;
  return -1;
}
