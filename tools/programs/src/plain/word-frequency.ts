import type { ProgramResult } from '../program.js';
import { PLAIN_FNV_OFFSET, plainFnv1a, plainWords } from './words.js';

/** The result of `word-frequency` with a Map, strings and Array.prototype.sort. */
export function plainWordFrequency(path: string): ProgramResult {
  const counts = new Map<string, number>();
  let words = 0;
  for (const word of plainWords(path)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
    words += 1;
  }
  const entries = [...counts].map(([word, count]) => ({ word, count, bytes: Buffer.from(word) }));
  entries.sort((a, b) => b.count - a.count || Buffer.compare(a.bytes, b.bytes));
  let hash = PLAIN_FNV_OFFSET;
  const little = Buffer.alloc(4);
  for (const { bytes, count } of entries) {
    little.writeUInt32LE(count);
    hash = plainFnv1a(plainFnv1a(hash, bytes), little);
  }
  const result = `${words} words, ${entries.length} distinct, checksum ${hash.toString(16).padStart(8, '0')}`;
  const output = entries.slice(0, 20).map(({ word, count }) => `${String(count).padStart(8)}  ${word}`);
  return { result, output: [...output, result] };
}
