import type { MemoryAccess } from '@justlang/memory-access';
import { FREED_BYTE, FRESH_BYTE, RED_ZONE_BYTE } from './red-zones.js';

/** The unchecked accessors: full checks themselves read and write memory that is no program's to touch. */
export type RawMemory = Pick<
  typeof MemoryAccess,
  'getU8' | 'setU8' | 'getI32' | 'setI32' | 'getF64' | 'setF64' | 'memset' | 'memcpy'
>;

/** Runs of up to this many bytes are written word by word: a call for so few costs more. */
const SHORT = 256;

/** Eight times the byte, as a double: none of the patterns is a NaN, so loads and stores keep the bits. */
function asDouble(byte: number): number {
  return new Float64Array(new Uint8Array(8).fill(byte).buffer)[0]!;
}

const RED_ZONE_WORD = asDouble(RED_ZONE_BYTE);
const FRESH_WORD = asDouble(FRESH_BYTE);
const FREED_WORD = asDouble(FREED_BYTE);

function wordOf(byte: number): number {
  return byte === RED_ZONE_BYTE ? RED_ZONE_WORD : byte === FRESH_BYTE ? FRESH_WORD : FREED_WORD;
}

/** Fills `size` bytes with one of the patterns. */
export function fillPattern(memory: RawMemory, address: number, size: number, byte: number): void {
  if (size > SHORT) {
    memory.memset(address, byte, size);
    return;
  }
  const word = wordOf(byte);
  const end = address + size;
  let at = address;
  // Payloads begin, and zones end, at a multiple of 8.
  for (; at < end && (at & 7) !== 0; at++) memory.setU8(at, byte);
  for (; at + 8 <= end; at += 8) memory.setF64(at, word);
  for (; at < end; at++) memory.setU8(at, byte);
}

/** Returns the address of the first byte that is not of the pattern, or -1. */
export function firstOther(memory: RawMemory, address: number, size: number, byte: number): number {
  const word = wordOf(byte);
  const end = address + size;
  let at = address;
  for (; at < end && (at & 7) !== 0; at++) if (memory.getU8(at) !== byte) return at;
  while (at + 8 <= end && memory.getF64(at) === word) at += 8;
  for (; at < end; at++) if (memory.getU8(at) !== byte) return at;
  return -1;
}
