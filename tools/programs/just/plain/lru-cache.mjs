import { readInput } from './input.mjs';
import { FNV_OFFSET, fnv1a, hex8, words } from './words.mjs';

/** The order of insertion of a Map is the order of use: a hit is taken out and put in again. */
export function main([path, capacityText = '1000']) {
  const capacity = Number(capacityText);
  const cache = new Map();
  let hits = 0;
  let misses = 0;
  let evictions = 0;
  let checksum = FNV_OFFSET;
  for (const [number, word] of words(readInput(path)).entries()) {
    const value = cache.get(word);
    if (value === undefined) {
      misses += 1;
      if (cache.size === capacity) {
        cache.delete(cache.keys().next().value);
        evictions += 1;
      }
      cache.set(word, String(number));
    } else {
      hits += 1;
      checksum = fnv1a(checksum, Buffer.from(value));
      cache.delete(word);
      cache.set(word, hits % 8 === 0 ? String(number) : value);
    }
  }
  for (const [key, value] of [...cache].reverse()) {
    checksum = fnv1a(fnv1a(checksum, Buffer.from(key)), Buffer.from(value));
  }
  return `${hits} hits, ${misses} misses, ${evictions} evictions, checksum ${hex8(checksum)}\n`;
}
