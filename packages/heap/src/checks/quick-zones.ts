import type { Address } from '@justlang/config';
import { GONE_TAILS, ZONE_WORDS } from './quick-tables.js';
import { FREED, RED_ZONE } from './raw-memory.js';

const RED = RED_ZONE.word;
const GONE = FREED.word;
/** Blocks of up to so many words have zones of two. */
const SHORT_WORDS = 16;

/** Looks at the bytes of blocks and of their red zones, and copies them, for the quick lane. */
export interface QuickZones {
  /** Whether a freed block and its red zones are as they were left, as far as this lane can see. */
  isUntouched(address: Address, size: number, id: number): boolean;
  /** Whether the red zones of a block of so many words are intact, but for the word that names the block. */
  areRed(word: number, words: number): boolean;
  /** Copies contents between blocks, of which the first is at least as large. */
  copy(to: Address, from: Address, size: number): void;
}

/**
 * Makes the functions, once: V8 embeds the arrays in their code as constants.
 *
 * @param WORDS - low memory in words of 8 bytes, from address 8 on
 * @param INTS - the same in words of 4
 */
export function quickZones(WORDS: Float64Array, INTS: Int32Array): QuickZones {
  return { isUntouched, areRed, copy };

  function isUntouched(address: Address, size: number, id: number): boolean {
    if (address <= 0) return false;
    const word = (address >> 3) - 1;
    const whole = word + (size >> 3);
    for (let i = word; i < whole; i++) if (WORDS[i] !== GONE) return false;
    if ((size & 7) !== 0 && WORDS[whole] !== GONE_TAILS[size & 7]) return false;
    return INTS[2 * word - 2] === id && INTS[2 * word - 1] === ~id && areRed(word, (size + 7) >> 3);
  }

  function areRed(word: number, words: number): boolean {
    const end = word + words;
    if (WORDS[word - 2] !== RED || WORDS[end] !== RED || WORDS[end + 1] !== RED) return false;
    return words <= SHORT_WORDS || areWideRed(word, end, ZONE_WORDS[words]!);
  }

  function areWideRed(word: number, end: number, zone: number): boolean {
    for (let i = word - zone; i < word - 2; i++) if (WORDS[i] !== RED) return false;
    for (let i = end + 2; i < end + zone; i++) if (WORDS[i] !== RED) return false;
    return true;
  }

  function copy(to: Address, from: Address, size: number): void {
    const source = (from >> 2) - 2;
    const target = (to >> 2) - 2;
    const words = size >> 2;
    // As integers: as doubles, Node 26 would turn the bytes of a signalling NaN into those of a quiet one.
    for (let i = 0; i < words; i++) INTS[target + i] = INTS[source + i]!;
    for (let i = words << 2; i < size; i++) {
      const bits = (INTS[source + (i >> 2)]! >> (8 * (i & 3))) & 0xff;
      const at = target + (i >> 2);
      INTS[at] = (INTS[at]! & ~(0xff << (8 * (i & 3)))) | (bits << (8 * (i & 3)));
    }
  }
}
