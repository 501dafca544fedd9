// impl String { ... } and the comparison of &str, as emitted. A `&str` is an address and a length in bytes.
import type { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { SLOT_CAPACITY, SLOT_LENGTH } from './types.js';

/** `*out = String::from(&text[start..end])`: an exact block, written last so that a failure leaves `out` untouched. */
export function stringFrom(
  heap: JustHeap,
  out: number,
  text: number,
  start: number,
  end: number,
  site: number,
): void {
  const length = end - start;
  const block = heap.allocate(length, 1, site);
  MemoryAccess.memcpy(block, text + start, length);
  MemoryAccess.setAddress(out, block);
  MemoryAccess.setAddress(out + SLOT_CAPACITY, length);
  MemoryAccess.setAddress(out + SLOT_LENGTH, length);
}

/** `*out = String::from(literal)`: literals of emitted code are JS strings. */
export function stringFromLiteral(heap: JustHeap, out: number, literal: string, site: number): void {
  const length = MemoryAccess.utf8Length(literal);
  const block = heap.allocate(length, 1, site);
  MemoryAccess.encodeUtf8(literal, block, length);
  MemoryAccess.setAddress(out, block);
  MemoryAccess.setAddress(out + SLOT_CAPACITY, length);
  MemoryAccess.setAddress(out + SLOT_LENGTH, length);
}

/** `*out = number.to_string()` of a u32. */
export function stringFromU32(heap: JustHeap, out: number, number: number, site: number): void {
  let length = 1;
  for (let rest = number; rest >= 10; rest = (rest / 10) >>> 0) length += 1;
  const block = heap.allocate(length, 1, site);
  let rest = number;
  for (let index = length - 1; index >= 0; index -= 1) {
    const tenth = (rest / 10) >>> 0;
    MemoryAccess.setU8(block + index, 48 + (rest - tenth * 10));
    rest = tenth;
  }
  MemoryAccess.setAddress(out, block);
  MemoryAccess.setAddress(out + SLOT_CAPACITY, length);
  MemoryAccess.setAddress(out + SLOT_LENGTH, length);
}

/** `a.cmp(b)` of two `&str`: bytes first, then length; negative, 0 or positive. */
export function strCompare(a: number, aLength: number, b: number, bLength: number): number {
  const common = Math.min(aLength, bLength);
  for (let index = 0; index < common; index += 1) {
    const order = MemoryAccess.getU8(a + index) - MemoryAccess.getU8(b + index);
    if (order !== 0) return order;
  }
  return aLength - bLength;
}

/** `string == &text[start..end]` of a `&String`; most words are too short for a call of memcmp to pay. */
export function stringEquals(string: number, text: number, start: number, end: number): boolean {
  if (MemoryAccess.getAddress(string + SLOT_LENGTH) !== end - start) return false;
  const own = MemoryAccess.getAddress(string);
  for (let index = start; index < end; index += 1) {
    if (MemoryAccess.getU8(own + (index - start)) !== MemoryAccess.getU8(text + index)) return false;
  }
  return true;
}

/** `println!("{}", string)`: the only place where text of a program becomes a JS string. */
export function stringToJs(string: number): string {
  return MemoryAccess.decodeUtf8(
    MemoryAccess.getAddress(string),
    MemoryAccess.getAddress(string + SLOT_LENGTH),
  );
}
