import type { ProgramResult } from '../program.js';
import { PLAIN_FNV_OFFSET, plainFnv1a, plainWords } from './words.js';

/** The result of `lru-cache` with a Map, whose insertion order is the order of use. */
export function plainLruCache(path: string, capacity: number): ProgramResult {
  const cache = new Map<string, string>();
  let hits = 0;
  let misses = 0;
  let evictions = 0;
  let hash = PLAIN_FNV_OFFSET;
  for (const [number, word] of plainWords(path).entries()) {
    const value = cache.get(word);
    if (value === undefined) {
      misses += 1;
      if (cache.size === capacity) {
        cache.delete(cache.keys().next().value ?? '');
        evictions += 1;
      }
      cache.set(word, String(number));
      continue;
    }
    hits += 1;
    for (let index = 0; index < value.length; index += 1) {
      hash = Math.imul(hash ^ value.charCodeAt(index), 16777619);
    }
    cache.delete(word);
    cache.set(word, hits % 8 === 0 ? String(number) : value);
  }
  for (const [key, value] of [...cache].reverse()) {
    hash = plainFnv1a(plainFnv1a(hash, Buffer.from(key)), Buffer.from(value));
  }
  const checksum = (hash >>> 0).toString(16).padStart(8, '0');
  const result = `${hits} hits, ${misses} misses, ${evictions} evictions, checksum ${checksum}`;
  return { result, output: [result] };
}
