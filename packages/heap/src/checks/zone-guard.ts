import type { Address } from '@justlang/config';
import { FREED, FRESH, fill, firstOther, type RawMemory, RED_ZONE } from './raw-memory.js';
import { leftZone, padded, patternSize, zoneSize } from './red-zones.js';
import { KIND, type ShadowPort } from './shadow-port.js';

/** At most this many bytes of a block are filled with a pattern: filling a huge block would commit all of it. */
const FILL_LIMIT = 2 ** 20;

/**
 * Writes the bytes and the shadow of blocks as their states require (see red-zones.ts), and finds the bytes that
 * somebody else wrote over.
 */
export class ZoneGuard {
  readonly #memory: RawMemory;
  readonly #shadow: ShadowPort;

  constructor(memory: RawMemory, shadow: ShadowPort) {
    this.#memory = memory;
    this.#shadow = shadow;
  }

  /** Writes the red zones around the granules of the block in row `id` and forbids them. */
  protect(address: Address, size: number, align: number, id: number): void {
    const memory = this.#memory;
    const left = leftZone(size, align);
    const zone = zoneSize(size, align);
    const end = address + padded(size);
    const before = patternSize(left);
    fill(memory, address - before, before - 8, RED_ZONE);
    memory.setI32(address - 8, id);
    memory.setI32(address - 4, ~id);
    fill(memory, end, patternSize(zone), RED_ZONE);
    this.#shadow.forbid(address - left, left, KIND.LEFT_ZONE);
    this.#shadow.forbid(end, zone, KIND.RIGHT_ZONE);
  }

  /** Makes the block itself accessible, filled as fresh memory from `from` bytes on. */
  open(address: Address, size: number, from: number): void {
    this.#shadow.allow(address, size);
    const bytes = Math.min(size, FILL_LIMIT) - from;
    if (bytes > 0) fill(this.#memory, address + from, bytes, FRESH);
    this.seal(address, size);
    this.#shadow.writes?.markUnwritten(address + from, size - from);
  }

  /** Makes the rest of the block's last granule a part of the red zone after it. */
  seal(address: Address, size: number): void {
    fill(this.#memory, address + size, padded(size) - size, RED_ZONE);
  }

  /** Copies contents into a block, and the flags of bytes never written. */
  copy(to: Address, from: Address, size: number): void {
    this.#memory.memcpy(to, from, size);
    this.#shadow.writes?.copyUnwritten(to, from, size);
  }

  /** Forbids the block itself and fills it as freed memory. */
  shut(address: Address, size: number): void {
    this.#shadow.forbid(address, padded(size), KIND.FREED);
    fill(this.#memory, address, Math.min(size, FILL_LIMIT), FREED);
    this.#shadow.writes?.markWritten(address, size);
  }

  /** Whether the 8 bytes before an address are a red zone. If not, no block starts there. */
  follows(address: Address): boolean {
    return (address & 7) === 0 && this.#shadow.kindAt(address - 8) === KIND.LEFT_ZONE;
  }

  /** The row that the red zone before a block's address names; any number if the zone is not intact. */
  rowBefore(address: Address): number {
    return this.#memory.getI32(address - 8);
  }

  /** The address of the first byte of a block's red zones that was written over, or -1. */
  damage(address: Address, size: number, align: number, id: number): Address {
    const memory = this.#memory;
    const left = patternSize(leftZone(size, align));
    const before = firstOther(memory, address - left, left - 8, RED_ZONE);
    if (before >= 0) return before;
    const named = firstDifference(memory.getI32(address - 8), id, memory.getI32(address - 4), ~id);
    if (named < 8) return address - 8 + named;
    const right = padded(size) - size + patternSize(zoneSize(size, align));
    return firstOther(memory, address + size, right, RED_ZONE);
  }

  /** The address of the first byte of a freed block that was written over, or -1. */
  writtenAfterFree(address: Address, size: number): Address {
    return firstOther(this.#memory, address, Math.min(size, FILL_LIMIT), FREED);
  }
}

/** The index, 0 to 7, of the first wrong byte of two little-endian words; 8 where none is wrong. */
function firstDifference(low: number, wantedLow: number, high: number, wantedHigh: number): number {
  const before = low ^ wantedLow;
  if (before !== 0) return firstByte(before);
  const after = high ^ wantedHigh;
  return after === 0 ? 8 : 4 + firstByte(after);
}

/** The index of the lowest byte of a word that is not 0. */
function firstByte(word: number): number {
  return (31 - Math.clz32(word & -word)) >>> 3;
}
