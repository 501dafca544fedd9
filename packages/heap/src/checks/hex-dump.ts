import type { Address } from '@justlang/config';
import { hex } from '@justlang/config/internal';
import type { RawMemory } from './raw-memory.js';

const ROW = 16;
/** Rows before and after the one that holds the fault. */
const AROUND = 3;

/** The range of memory that a dump around an address shows. */
export function dumpedRange(address: Address): [start: Address, end: Address] {
  const row = address - (address % ROW);
  return [Math.max(row - AROUND * ROW, 4096), row + (AROUND + 1) * ROW];
}

/** A byte's mark in a dump: accessible, red zone or freed; undefined where nothing is known and nothing read. */
export type ByteMark = ' ' | '~' | 'x' | undefined;

/**
 * Dumps the bytes around an address: `~` marks red zones, `x` freed bytes, brackets the faulty ones.
 *
 * @param marks - returns a byte's mark; only bytes with a mark are read
 */
export function hexDump(
  memory: RawMemory,
  address: Address,
  length: number,
  marks: (at: Address) => ByteMark,
): string {
  const row = address - (address % ROW);
  const [start, end] = dumpedRange(address);
  let text = '';
  for (let at = start; at < end; at += ROW) {
    let cells = '';
    let known = false;
    for (let byte = at; byte < at + ROW; byte++) {
      const mark = marks(byte);
      const faulty = byte >= address && byte < address + length;
      known ||= mark !== undefined;
      const value = mark === undefined ? '..' : memory.getU8(byte).toString(16).padStart(2, '0');
      cells += faulty ? `[${value}]` : ` ${value}${mark ?? ' '}`;
    }
    if (known) text += `  ${at === row ? '>' : ' '} ${hex(at)} ${cells}\n`;
  }
  return text;
}
