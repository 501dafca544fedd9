// struct LruCache, a map of at most `capacity` boxed entries in the order of their last use, as emitted:
//
//   struct Entry {
//       next: Option<Box<Entry>>,         // towards the least recently used; owns
//       prev: *mut Entry,
//       chain: *mut Entry,                // next entry of the same bucket
//       key: String, value: String, hash: u32,
//   }
//   struct LruCache {
//       head: Option<Box<Entry>>, tail: *mut Entry, buckets: Vec<*mut Entry>, length: usize, capacity: usize,
//   }
//
// The list owns the entries, the buckets only point at them: dropping `head` drops them all, `buckets` just its block.
import type { DropGlue } from '@justlang/drop-glue';
import { type JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { stringEquals, stringFrom, stringFromU32 } from './core/string.js';
import { FIRST_PROGRAM_TYPE, POINTER, SLOT_ALIGN, SLOT_LENGTH, SLOT_SIZE, STRING } from './core/types.js';

// Entry:   0 next   8 prev   16 chain   24 key   48 value   72 hash      80 bytes, align 8
const ENTRY = FIRST_PROGRAM_TYPE;
const OPTION_BOX_ENTRY = FIRST_PROGRAM_TYPE + 1;
const ENTRY_SIZE = 80;
const ENTRY_ALIGN = 8;
const NEXT = 0;
const PREV = 8;
const CHAIN = 16;
export const KEY = 24;
export const VALUE = 48;
const HASH = 72;

// LruCache:   0 head   8 tail   16 buckets   40 length   48 capacity      56 bytes, align 8
export const LRU_CACHE = FIRST_PROGRAM_TYPE + 2;
export const LRU_CACHE_SIZE = 56;
export const LRU_CACHE_ALIGN = 8;
const HEAD = 0;
const TAIL = 8;
const BUCKETS = 16;
const BUCKET_COUNT = BUCKETS + SLOT_LENGTH;
const LENGTH = 40;
const CAPACITY = 48;
const VEC_POINTER = FIRST_PROGRAM_TYPE + 3;

const SITE_BUCKETS = 0x0501;
const SITE_ENTRY = 0x0502;
const SITE_KEY = 0x0503;
export const SITE_VALUE = 0x0504;

export function defineLruCache(glue: DropGlue): void {
  glue.define(OPTION_BOX_ENTRY, { kind: 'box', layout: Layout.ADDRESS, pointee: ENTRY, nullable: true });
  glue.define(ENTRY, {
    kind: 'struct',
    layout: Layout.of(ENTRY_SIZE, ENTRY_ALIGN),
    fields: [
      { offset: NEXT, type: OPTION_BOX_ENTRY },
      { offset: KEY, type: STRING },
      { offset: VALUE, type: STRING },
    ],
  });
  glue.define(VEC_POINTER, { kind: 'vec', layout: Layout.of(SLOT_SIZE, SLOT_ALIGN), element: POINTER });
  glue.define(LRU_CACHE, {
    kind: 'struct',
    layout: Layout.of(LRU_CACHE_SIZE, LRU_CACHE_ALIGN),
    fields: [
      { offset: HEAD, type: OPTION_BOX_ENTRY },
      { offset: BUCKETS, type: VEC_POINTER },
    ],
  });
}

/** `*cache = LruCache::with_capacity(capacity)`: as many buckets as the next power of two. */
export function lruNew(heap: JustHeap, cache: number, capacity: number): void {
  let buckets = 1;
  while (buckets < capacity) buckets *= 2;
  const block = heap.allocateZeroed(buckets * 8, 8, SITE_BUCKETS);
  MemoryAccess.setAddress(cache + HEAD, 0);
  MemoryAccess.setAddress(cache + TAIL, 0);
  MemoryAccess.setAddress(cache + BUCKETS, block);
  MemoryAccess.setAddress(cache + BUCKETS + 8, buckets);
  MemoryAccess.setAddress(cache + BUCKET_COUNT, buckets);
  MemoryAccess.setAddress(cache + LENGTH, 0);
  MemoryAccess.setAddress(cache + CAPACITY, capacity);
}

function bucketOf(cache: number, hash: number): number {
  const mask = MemoryAccess.getAddress(cache + BUCKET_COUNT) - 1;
  return MemoryAccess.getAddress(cache + BUCKETS) + (hash & mask) * 8;
}

/** `cache.find(word)`: the entry of a key, or 0; does not count as a use. */
export function lruFind(cache: number, hash: number, text: number, start: number, end: number): number {
  let entry = MemoryAccess.getAddress(bucketOf(cache, hash));
  while (entry !== 0) {
    if (MemoryAccess.getI32(entry + HASH) === hash && stringEquals(entry + KEY, text, start, end)) {
      return entry;
    }
    entry = MemoryAccess.getAddress(entry + CHAIN);
  }
  return 0;
}

/** Puts an unlinked entry first; the list owns it from here on. */
function linkFirst(cache: number, entry: number): void {
  const head = MemoryAccess.getAddress(cache + HEAD);
  MemoryAccess.setAddress(entry + NEXT, head);
  MemoryAccess.setAddress(entry + PREV, 0);
  MemoryAccess.setAddress(head === 0 ? cache + TAIL : head + PREV, entry);
  MemoryAccess.setAddress(cache + HEAD, entry);
}

/** Takes an entry out of the list; the caller owns it from here on. */
function unlink(cache: number, entry: number): void {
  const next = MemoryAccess.getAddress(entry + NEXT);
  const prev = MemoryAccess.getAddress(entry + PREV);
  MemoryAccess.setAddress(prev === 0 ? cache + HEAD : prev + NEXT, next);
  MemoryAccess.setAddress(next === 0 ? cache + TAIL : next + PREV, prev);
  MemoryAccess.setAddress(entry + NEXT, 0);
}

/** `cache.touch(entry)`: makes it the most recently used. */
export function lruTouch(cache: number, entry: number): void {
  if (MemoryAccess.getAddress(cache + HEAD) === entry) return;
  unlink(cache, entry);
  linkFirst(cache, entry);
}

/** Evicts the least recently used entry: takes it out of its bucket and the list, then drops the box. */
function evict(glue: DropGlue, cache: number): void {
  const entry = MemoryAccess.getAddress(cache + TAIL);
  let link = bucketOf(cache, MemoryAccess.getI32(entry + HASH));
  for (;;) {
    const at = MemoryAccess.getAddress(link);
    if (at === entry) break;
    link = at + CHAIN;
  }
  MemoryAccess.setAddress(link, MemoryAccess.getAddress(entry + CHAIN));
  unlink(cache, entry);
  MemoryAccess.setAddress(cache + LENGTH, MemoryAccess.getAddress(cache + LENGTH) - 1);
  glue.dropBox(entry, ENTRY);
}

/** Landing pad of `newEntry`: drops the fields that were initialised, in reverse order, then frees the block. */
function unwindEntry(error: unknown, heap: JustHeap, glue: DropGlue, entry: number, hasKey: boolean): never {
  return Panic.cleanup(error, () => {
    if (hasKey) glue.drop(entry + KEY, STRING);
    heap.deallocate(entry, ENTRY_SIZE, ENTRY_ALIGN);
  });
}

/** `Box::new(Entry { key: String::from(word), value: value.to_string(), hash, .. })`, built in place. */
function newEntry(
  heap: JustHeap,
  glue: DropGlue,
  hash: number,
  text: number,
  start: number,
  end: number,
  value: number,
): number {
  const entry = heap.allocate(ENTRY_SIZE, ENTRY_ALIGN, SITE_ENTRY);
  let hasKey = false;
  try {
    stringFrom(heap, entry + KEY, text, start, end, SITE_KEY);
    hasKey = true;
    stringFromU32(heap, entry + VALUE, value, SITE_VALUE);
  } catch (error) {
    return unwindEntry(error, heap, glue, entry, hasKey);
  }
  MemoryAccess.setI32(entry + HASH, hash);
  return entry;
}

/** `cache.insert(word, value)` of an absent key; returns whether an entry was evicted to make room. */
export function lruInsert(
  heap: JustHeap,
  glue: DropGlue,
  cache: number,
  hash: number,
  text: number,
  start: number,
  end: number,
  value: number,
): boolean {
  const full = MemoryAccess.getAddress(cache + LENGTH) === MemoryAccess.getAddress(cache + CAPACITY);
  if (full) evict(glue, cache);
  const entry = newEntry(heap, glue, hash, text, start, end, value);
  const bucket = bucketOf(cache, hash);
  MemoryAccess.setAddress(entry + CHAIN, MemoryAccess.getAddress(bucket));
  MemoryAccess.setAddress(bucket, entry);
  linkFirst(cache, entry);
  MemoryAccess.setAddress(cache + LENGTH, MemoryAccess.getAddress(cache + LENGTH) + 1);
  return full;
}

/** `cache.iter()`: the most recently used entry, or the one used before `entry`; 0 at the end. */
export function lruNext(cache: number, entry: number): number {
  return MemoryAccess.getAddress(entry === 0 ? cache + HEAD : entry + NEXT);
}
