import { readInput } from './input.mjs';
import { FNV_OFFSET, fnv1a, hex8, words } from './words.mjs';

const TOP = 20;

export function main([path]) {
  const counts = new Map();
  let total = 0;
  for (const word of words(readInput(path))) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
    total += 1;
  }
  const entries = [...counts].map(([word, count]) => ({ word, count, bytes: Buffer.from(word) }));
  entries.sort((a, b) => b.count - a.count || Buffer.compare(a.bytes, b.bytes));

  let checksum = FNV_OFFSET;
  const little = Buffer.alloc(4);
  for (const { bytes, count } of entries) {
    little.writeUInt32LE(count);
    checksum = fnv1a(fnv1a(checksum, bytes), little);
  }
  let output = '';
  for (const { word, count } of entries.slice(0, TOP)) output += `${String(count).padStart(8)}  ${word}\n`;
  return `${output}${total} words, ${entries.length} distinct, checksum ${hex8(checksum)}\n`;
}
