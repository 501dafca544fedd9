import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { lruCache } from '../src/lru-cache.js';
import { temporaryFile } from './temporary-text.js';

function counters(text: string, capacity: number): string {
  const heap = new JustHeap(RuntimeConfig.DEFAULT);
  const { result } = lruCache.run(heap, { text: temporaryFile(text), capacity });
  expect(heap.stats().allocatedBytes).toBe(0);
  heap.close();
  return result.slice(0, result.indexOf(', checksum'));
}

describe('lru-cache', () => {
  it('evicts the least recently used entry, and a hit is a use', () => {
    // a b: two misses; a: hit; c evicts b; a: hit; b evicts c.
    expect(counters('a b a c a b', 2)).toBe('2 hits, 4 misses, 2 evictions');
  });

  it('with room for one entry hits only on repeats', () => {
    expect(counters('a a b b a', 1)).toBe('2 hits, 3 misses, 2 evictions');
  });

  it('evicts nothing while the distinct words fit', () => {
    expect(counters('x y z z y x x', 3)).toBe('4 hits, 3 misses, 0 evictions');
  });

  it('equals a Map-based cache on any sequence of words, also after eight hits', () => {
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    check(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'ff', 'ggg', 'é'), { maxLength: 120 }),
        fc.integer({ min: 1, max: 9 }),
        (words, capacity) => {
          const text = temporaryFile(words.join(' '));
          expect(lruCache.run(heap, { text, capacity })).toEqual(lruCache.plain?.({ text, capacity }));
        },
      ),
      150,
    );
    expect(heap.stats().allocatedBytes).toBe(0);
    heap.close();
  });

  it('equals a Map-based cache on the default text', () => {
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    expect(lruCache.run(heap)).toEqual(lruCache.plain?.());
    expect(heap.stats().allocatedBytes).toBe(0);
    heap.close();
  });
});
