// The Just program this module was compiled from:
//
//   fn main(path: &Path, capacity: usize) -> io::Result<()> {
//       let mut text: String = fs::read_to_string(path)?;
//       text.make_ascii_lowercase();
//       let mut cache = LruCache::with_capacity(capacity);               // lru-map.ts
//       let (mut hits, mut misses, mut evictions) = (0u32, 0u32, 0u32);
//       let mut checksum = Fnv1a::new();
//       for (number, word) in text.words().enumerate() {
//           match cache.get_mut(word) {                                    // makes it the most recently used
//               Some(entry) => {
//                   hits += 1;
//                   checksum.write(entry.value.as_bytes());
//                   if hits % 8 == 0 { entry.value = number.to_string(); } // drops the old value
//               }
//               None => {
//                   misses += 1;
//                   if cache.insert(word, number.to_string()) { evictions += 1; }
//               }
//           }
//       }
//       for entry in &cache { checksum.write(entry.key.as_bytes()); checksum.write(entry.value.as_bytes()); }
//       println!("{} hits, {} misses, {} evictions, checksum {:08x}", hits, misses, evictions, checksum.finish());
//       Ok(())
//   }
import { DropGlue } from '@justlang/drop-glue';
import { type JustHeap, MemoryStack } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { checksumText, FNV_OFFSET, fnv1a } from './core/hash.js';
import { stringFromU32 } from './core/string.js';
import { makeAsciiLowercase, readToString, wordEnd, wordStart } from './core/text.js';
import { defineCoreTypes, SLOT_ALIGN, SLOT_LENGTH, SLOT_SIZE, STRING } from './core/types.js';
import { defaultTextPath } from './default-text.js';
import {
  defineLruCache,
  KEY,
  LRU_CACHE,
  LRU_CACHE_ALIGN,
  LRU_CACHE_SIZE,
  lruFind,
  lruInsert,
  lruNew,
  lruNext,
  lruTouch,
  SITE_VALUE,
  VALUE,
} from './lru-map.js';
import { plainLruCache } from './plain/lru-cache.js';
import type { Program, ProgramOptions, ProgramResult } from './program.js';

/** Entries kept unless told otherwise: a fifth of the distinct words of the default text. */
export const DEFAULT_CAPACITY = 1000;

// Tally, the by-value struct of main's counters:   0 hits   4 misses   8 evictions   12 checksum      u32 each
const TALLY_SIZE = 16;
const TALLY_ALIGN = 4;
const HITS = 0;
const MISSES = 4;
const EVICTIONS = 8;
const CHECKSUM = 12;

/** `entry.value = number.to_string()`: the new value first, then the old one is dropped, then the move. */
function assignValue(
  heap: JustHeap,
  glue: DropGlue,
  stack: MemoryStack,
  entry: number,
  number: number,
): void {
  const frame = stack.mark();
  const value = stack.allocate(SLOT_SIZE, SLOT_ALIGN);
  stringFromU32(heap, value, number, SITE_VALUE);
  glue.drop(entry + VALUE, STRING);
  MemoryAccess.memcpy(entry + VALUE, value, SLOT_SIZE);
  stack.reset(frame);
}

function stringHash(seed: number, string: number): number {
  const length = MemoryAccess.getAddress(string + SLOT_LENGTH);
  return fnv1a(seed, MemoryAccess.getAddress(string), 0, length);
}

function increment(address: number): number {
  const value = MemoryAccess.getI32(address) + 1;
  MemoryAccess.setI32(address, value);
  return value;
}

/** The body of the loop of `main` for one word. */
function useWord(
  heap: JustHeap,
  glue: DropGlue,
  stack: MemoryStack,
  cache: number,
  tally: number,
  text: number,
  start: number,
  end: number,
  number: number,
): void {
  const hash = fnv1a(FNV_OFFSET, text, start, end);
  const entry = lruFind(cache, hash, text, start, end);
  if (entry === 0) {
    increment(tally + MISSES);
    if (lruInsert(heap, glue, cache, hash, text, start, end, number)) increment(tally + EVICTIONS);
    return;
  }
  lruTouch(cache, entry);
  const hits = increment(tally + HITS);
  MemoryAccess.setI32(tally + CHECKSUM, stringHash(MemoryAccess.getI32(tally + CHECKSUM), entry + VALUE));
  if ((hits & 7) === 0) assignValue(heap, glue, stack, entry, number);
}

function main(heap: JustHeap, glue: DropGlue, stack: MemoryStack, path: string, capacity: number): string {
  const frame = stack.mark();
  const scope = glue.scope();
  let result = '';
  try {
    const text = stack.allocate(SLOT_SIZE, SLOT_ALIGN);
    readToString(heap, glue, text, path);
    scope.own(text, STRING);
    const base = MemoryAccess.getAddress(text);
    const length = MemoryAccess.getAddress(text + SLOT_LENGTH);
    makeAsciiLowercase(base, length);

    const cache = stack.allocate(LRU_CACHE_SIZE, LRU_CACHE_ALIGN);
    lruNew(heap, cache, capacity);
    scope.own(cache, LRU_CACHE);

    const tally = stack.allocate(TALLY_SIZE, TALLY_ALIGN);
    MemoryAccess.memset(tally, 0, TALLY_SIZE);
    MemoryAccess.setI32(tally + CHECKSUM, FNV_OFFSET);
    let number = 0;
    let start = wordStart(base, 0, length);
    while (start < length) {
      const end = wordEnd(base, start, length);
      useWord(heap, glue, stack, cache, tally, base, start, end, number);
      number += 1;
      start = wordStart(base, end, length);
    }

    let checksum = MemoryAccess.getI32(tally + CHECKSUM);
    for (let entry = lruNext(cache, 0); entry !== 0; entry = lruNext(cache, entry)) {
      checksum = stringHash(stringHash(checksum, entry + KEY), entry + VALUE);
    }
    const hits = MemoryAccess.getU32(tally + HITS);
    const misses = MemoryAccess.getU32(tally + MISSES);
    const evictions = MemoryAccess.getU32(tally + EVICTIONS);
    result = `${hits} hits, ${misses} misses, ${evictions} evictions, checksum ${checksumText(checksum)}`;
  } catch (error) {
    scope.unwind(error);
  }
  scope.exit();
  stack.reset(frame);
  return result;
}

/** Runs the program on the text at `options.text` with `options.capacity` entries. */
function run(heap: JustHeap, options: ProgramOptions = {}): ProgramResult {
  const glue = new DropGlue(heap);
  defineCoreTypes(glue);
  defineLruCache(glue);
  const stack = new MemoryStack(heap, 4096);
  try {
    const path = options.text ?? defaultTextPath();
    const result = main(heap, glue, stack, path, options.capacity ?? DEFAULT_CAPACITY);
    return { result, output: [result] };
  } finally {
    stack[Symbol.dispose]();
  }
}

export const lruCache: Program = {
  name: 'lru-cache',
  run,
  plain: (options = {}) =>
    plainLruCache(options.text ?? defaultTextPath(), options.capacity ?? DEFAULT_CAPACITY),
};
