import { CHUNK_SIZE, native } from '@justlang/raw-allocator/internal';
import { describe, expect, it } from 'vitest';
import { highRunSpace, lowRunSpace } from '../blocks/run-space.js';
import { Runs } from '../blocks/runs.js';
import { highChunks, lowChunks } from './chunk-source.js';

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

describe.skipIf(process.env.JUST_LOW_MEMORY === 'off')('chunks that were not handed out', () => {
  /** Runs `body` while nothing that is given back was handed out. */
  const refusing = (body: () => void) => {
    const binding = native();
    const { releaseLow, releaseHigh } = binding;
    binding.releaseLow = binding.releaseHigh = () => false;
    try {
      body();
    } finally {
      binding.releaseLow = releaseLow;
      binding.releaseHigh = releaseHigh;
    }
  };

  it('are an internal error of the pool and of runs that give them back', () => {
    const chunk = lowChunks.acquire(2);
    refusing(() =>
      expect(() => lowChunks.release(chunk, 2)).toThrow(
        `internal error: chunks from 0x${chunk.toString(16)} on, 2 of them, were not handed out`,
      ),
    );
    native().releaseLow(chunk, 2);
    for (const space of [lowRunSpace(), highRunSpace()!]) {
      const runs = new Runs(space);
      const block = runs.allocate(100_000, 8, false);
      runs.free(block);
      const address = (space.base + block).toString(16);
      refusing(() =>
        expect(() => runs.trim()).toThrow(`internal error: chunks from 0x${address} on, 2 of them`),
      );
    }
  });
});
