// struct WordMap, an open-addressing hash map from String to u32, as emitted:
//
//   struct Slot { key: String, hash: u32, count: u32 }           // count 0: vacant, key not initialised
//   struct WordMap { slots: Box<[Slot]>, capacity: usize, length: usize }
//   impl Drop for WordMap { ... drops the keys of the occupied slots, then the block ... }
import type { DropGlue } from '@justlang/drop-glue';
import { type JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { FNV_OFFSET, fnv1a } from './core/hash.js';
import { stringEquals, stringFrom } from './core/string.js';
import { FIRST_PROGRAM_TYPE, SLOT_LENGTH, STRING } from './core/types.js';
import { ENTRY_SIZE, setEntry } from './entry-sort.js';

// WordMap:   0 slots   8 capacity, a power of two or 0   16 length      24 bytes, align 8
export const WORD_MAP = FIRST_PROGRAM_TYPE;
export const WORD_MAP_SIZE = 24;
export const WORD_MAP_ALIGN = 8;
const CAPACITY = 8;
const LENGTH = 16;

// Slot:   0 key: String   24 hash: u32   28 count: u32      32 bytes, align 8
const SLOT_SIZE = 32;
const SLOT_ALIGN = 8;
const SLOT_HASH = 24;
const SLOT_COUNT = 28;
const FIRST_CAPACITY = 16;

const SITE_SLOTS = 0x0201;
const SITE_KEY = 0x0202;

export function defineWordMap(glue: DropGlue, heap: JustHeap): void {
  glue.register(WORD_MAP, Layout.of(WORD_MAP_SIZE, WORD_MAP_ALIGN), (map) => wordMapDrop(heap, glue, map));
}

function wordMapDrop(heap: JustHeap, glue: DropGlue, map: number): void {
  const slots = MemoryAccess.getAddress(map);
  const capacity = MemoryAccess.getAddress(map + CAPACITY);
  for (let index = 0; index < capacity; index += 1) {
    const slot = slots + index * SLOT_SIZE;
    if (MemoryAccess.getI32(slot + SLOT_COUNT) !== 0) glue.drop(slot, STRING);
  }
  heap.deallocate(slots, capacity * SLOT_SIZE, SLOT_ALIGN);
}

/** `*map = WordMap::new()`: an empty map owns no block. */
export function wordMapNew(map: number): void {
  MemoryAccess.setAddress(map, SLOT_ALIGN);
  MemoryAccess.setAddress(map + CAPACITY, 0);
  MemoryAccess.setAddress(map + LENGTH, 0);
}

export function wordMapLength(map: number): number {
  return MemoryAccess.getAddress(map + LENGTH);
}

/** `*map.entry(&text[start..end]).or_insert(0) += 1`; the map is unchanged when memory cannot be had. */
export function wordMapIncrement(
  heap: JustHeap,
  map: number,
  text: number,
  start: number,
  end: number,
): void {
  const hash = fnv1a(FNV_OFFSET, text, start, end);
  const slots = MemoryAccess.getAddress(map);
  const mask = MemoryAccess.getAddress(map + CAPACITY) - 1;
  let index = hash & mask;
  while (mask >= 0) {
    const slot = slots + index * SLOT_SIZE;
    const count = MemoryAccess.getI32(slot + SLOT_COUNT);
    if (count === 0) break;
    if (MemoryAccess.getI32(slot + SLOT_HASH) === hash && stringEquals(slot, text, start, end)) {
      MemoryAccess.setI32(slot + SLOT_COUNT, count + 1);
      return;
    }
    index = (index + 1) & mask;
  }
  wordMapInsert(heap, map, hash, text, start, end);
}

/** Inserts a word that is not there, with count 1. At most 3/4 of the slots are occupied. */
function wordMapInsert(
  heap: JustHeap,
  map: number,
  hash: number,
  text: number,
  start: number,
  end: number,
): void {
  const length = MemoryAccess.getAddress(map + LENGTH);
  if ((length + 1) * 4 > MemoryAccess.getAddress(map + CAPACITY) * 3) wordMapGrow(heap, map);
  const slot = vacantSlot(MemoryAccess.getAddress(map), MemoryAccess.getAddress(map + CAPACITY) - 1, hash);
  stringFrom(heap, slot, text, start, end, SITE_KEY);
  MemoryAccess.setI32(slot + SLOT_HASH, hash);
  MemoryAccess.setI32(slot + SLOT_COUNT, 1);
  MemoryAccess.setAddress(map + LENGTH, length + 1);
}

function vacantSlot(slots: number, mask: number, hash: number): number {
  let index = hash & mask;
  while (MemoryAccess.getI32(slots + index * SLOT_SIZE + SLOT_COUNT) !== 0) index = (index + 1) & mask;
  return slots + index * SLOT_SIZE;
}

/** Moves every slot to a table of twice the capacity; keys are moved, not cloned. */
function wordMapGrow(heap: JustHeap, map: number): void {
  const oldSlots = MemoryAccess.getAddress(map);
  const oldCapacity = MemoryAccess.getAddress(map + CAPACITY);
  const capacity = oldCapacity === 0 ? FIRST_CAPACITY : oldCapacity * 2;
  const slots = heap.allocateZeroed(capacity * SLOT_SIZE, SLOT_ALIGN, SITE_SLOTS);
  for (let index = 0; index < oldCapacity; index += 1) {
    const from = oldSlots + index * SLOT_SIZE;
    if (MemoryAccess.getI32(from + SLOT_COUNT) === 0) continue;
    const to = vacantSlot(slots, capacity - 1, MemoryAccess.getI32(from + SLOT_HASH));
    MemoryAccess.memcpy(to, from, SLOT_SIZE);
  }
  heap.deallocate(oldSlots, oldCapacity * SLOT_SIZE, SLOT_ALIGN);
  MemoryAccess.setAddress(map, slots);
  MemoryAccess.setAddress(map + CAPACITY, capacity);
}

/** Writes an `Entry` that borrows its word to `entries` for every word, in the map's order. */
export function wordMapEntries(map: number, entries: number): void {
  const slots = MemoryAccess.getAddress(map);
  const capacity = MemoryAccess.getAddress(map + CAPACITY);
  let offset = 0;
  for (let index = 0; index < capacity; index += 1) {
    const slot = slots + index * SLOT_SIZE;
    const count = MemoryAccess.getI32(slot + SLOT_COUNT);
    if (count === 0) continue;
    const word = MemoryAccess.getAddress(slot);
    setEntry(entries + offset, word, MemoryAccess.getAddress(slot + SLOT_LENGTH), count);
    offset += ENTRY_SIZE;
  }
}
