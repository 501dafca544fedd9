// The Just program this module was compiled from:
//
//   struct Entry<'a> { word: &'a str, count: u32 }                       // entry-sort.ts
//
//   fn main(path: &Path) -> io::Result<()> {
//       let mut text: String = fs::read_to_string(path)?;
//       text.make_ascii_lowercase();
//       let mut map = WordMap::new();                                     // word-map.ts
//       for word in text.words() { *map.entry(word).or_insert(0) += 1; }
//       let mut entries: Vec<Entry> = map.entries().collect();
//       entries.sort_by(|a, b| b.count.cmp(&a.count).then(a.word.cmp(b.word)));
//       let mut checksum = Fnv1a::new();
//       for entry in &entries { checksum.write(entry.word.as_bytes()); checksum.write_u32(entry.count); }
//       for entry in entries.iter().take(20) { println!("{:>8}  {}", entry.count, entry.word); }
//       println!("{} words, {} distinct, checksum {:08x}", total, entries.len(), checksum.finish());
//       Ok(())
//   }
import { DropGlue } from '@justlang/drop-glue';
import { type JustHeap, Layout, MemoryStack } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { checksumText, FNV_OFFSET, fnv1a, fnv1aU32 } from './core/hash.js';
import { makeAsciiLowercase, readToString, wordEnd, wordStart } from './core/text.js';
import { defineCoreTypes, SLOT_ALIGN, SLOT_CAPACITY, SLOT_LENGTH, SLOT_SIZE, STRING } from './core/types.js';
import { defaultTextPath } from './default-text.js';
import { ENTRY_ALIGN, ENTRY_COUNT, ENTRY_LENGTH, ENTRY_SIZE, sortEntries } from './entry-sort.js';
import { plainWordFrequency } from './plain/word-frequency.js';
import type { Program, ProgramOptions, ProgramResult } from './program.js';
import {
  defineWordMap,
  WORD_MAP,
  WORD_MAP_ALIGN,
  WORD_MAP_SIZE,
  wordMapEntries,
  wordMapIncrement,
  wordMapLength,
  wordMapNew,
} from './word-map.js';

const VEC_ENTRY = WORD_MAP + 1;
const ENTRY = WORD_MAP + 2;

const SITE_ENTRIES = 0x0301;
const TOP = 20;

function defineTypes(glue: DropGlue, heap: JustHeap): void {
  defineCoreTypes(glue);
  defineWordMap(glue, heap);
  glue.define(ENTRY, { kind: 'trivial', layout: Layout.of(ENTRY_SIZE, ENTRY_ALIGN) });
  glue.define(VEC_ENTRY, { kind: 'vec', layout: Layout.of(SLOT_SIZE, SLOT_ALIGN), element: ENTRY });
}

/** `for word in text.words() { *map.entry(word).or_insert(0) += 1 }`; returns how many words there were. */
function countWords(heap: JustHeap, map: number, text: number): number {
  const base = MemoryAccess.getAddress(text);
  const length = MemoryAccess.getAddress(text + SLOT_LENGTH);
  let words = 0;
  let start = wordStart(base, 0, length);
  while (start < length) {
    const end = wordEnd(base, start, length);
    wordMapIncrement(heap, map, base, start, end);
    words += 1;
    start = wordStart(base, end, length);
  }
  return words;
}

/** `map.entries().collect()` into the slot `out`, exact. */
function collectEntries(heap: JustHeap, out: number, map: number): void {
  const length = wordMapLength(map);
  const block = heap.allocate(length * ENTRY_SIZE, ENTRY_ALIGN, SITE_ENTRIES);
  wordMapEntries(map, block);
  MemoryAccess.setAddress(out, block);
  MemoryAccess.setAddress(out + SLOT_CAPACITY, length);
  MemoryAccess.setAddress(out + SLOT_LENGTH, length);
}

function checksumEntries(entries: number, count: number): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < count; index += 1) {
    const entry = entries + index * ENTRY_SIZE;
    const length = MemoryAccess.getAddress(entry + ENTRY_LENGTH);
    hash = fnv1a(hash, MemoryAccess.getAddress(entry), 0, length);
    hash = fnv1aU32(hash, MemoryAccess.getI32(entry + ENTRY_COUNT));
  }
  return hash;
}

function main(heap: JustHeap, glue: DropGlue, stack: MemoryStack, path: string, output: string[]): string {
  const frame = stack.mark();
  const scope = glue.scope();
  let result = '';
  try {
    const text = stack.allocate(SLOT_SIZE, SLOT_ALIGN);
    readToString(heap, glue, text, path);
    scope.own(text, STRING);
    makeAsciiLowercase(MemoryAccess.getAddress(text), MemoryAccess.getAddress(text + SLOT_LENGTH));

    const map = stack.allocate(WORD_MAP_SIZE, WORD_MAP_ALIGN);
    wordMapNew(map);
    scope.own(map, WORD_MAP);
    const words = countWords(heap, map, text);

    const entries = stack.allocate(SLOT_SIZE, SLOT_ALIGN);
    collectEntries(heap, entries, map);
    scope.own(entries, VEC_ENTRY);
    const block = MemoryAccess.getAddress(entries);
    const count = MemoryAccess.getAddress(entries + SLOT_LENGTH);
    sortEntries(heap, block, count);

    for (let index = 0; index < count && index < TOP; index += 1) {
      const entry = block + index * ENTRY_SIZE;
      const times = String(MemoryAccess.getU32(entry + ENTRY_COUNT)).padStart(8);
      const length = MemoryAccess.getAddress(entry + ENTRY_LENGTH);
      output.push(`${times}  ${MemoryAccess.decodeUtf8(MemoryAccess.getAddress(entry), length)}`);
    }
    result = `${words} words, ${count} distinct, checksum ${checksumText(checksumEntries(block, count))}`;
    output.push(result);
  } catch (error) {
    scope.unwind(error);
  }
  scope.exit();
  stack.reset(frame);
  return result;
}

/** Runs the program on the text at `options.text`. */
function run(heap: JustHeap, options: ProgramOptions = {}): ProgramResult {
  const glue = new DropGlue(heap);
  defineTypes(glue, heap);
  const stack = new MemoryStack(heap, 4096);
  const output: string[] = [];
  try {
    const result = main(heap, glue, stack, options.text ?? defaultTextPath(), output);
    return { result, output };
  } finally {
    stack[Symbol.dispose]();
  }
}

export const wordFrequency: Program = {
  name: 'word-frequency',
  run,
  plain: (options = {}) => plainWordFrequency(options.text ?? defaultTextPath()),
};
