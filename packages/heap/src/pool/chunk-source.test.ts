import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import { describe, expect, it } from 'vitest';
import { highChunks } from './chunk-source.js';

describe('chunks of a region', () => {
  it('are apart, none of them at position 0, and used again once given back', () => {
    const region = highChunks(0)!;
    const [first, second, third] = [region.acquire(1), region.acquire(2), region.acquire(1)];
    const starts = [first, second, second + CHUNK_SIZE, third];
    expect(new Set(starts).size).toBe(4);
    expect(starts.every((start) => start > 0 && start % CHUNK_SIZE === 0 && start < region.span)).toBe(true);
    region.release(first, 1);
    region.release(second + CHUNK_SIZE, 1);
    const again = [region.acquire(1), region.acquire(1)];
    expect(new Set(again)).toEqual(new Set([first, second + CHUNK_SIZE]));
    for (const start of [...again, second, third]) region.release(start, 1);
  });
});
