import { afterEach, describe, expect, it } from 'vitest';
import { bytesAt } from '../test/memory.js';
import { acquireHigh, highRegion, highReleases, releaseHigh } from './high-memory.js';
import { CHUNK_SIZE, LOW_LIMIT } from './low-memory.js';

const held: [address: number, chunks: number][] = [];

function acquire(chunks: number): number {
  const address = acquireHigh(0, chunks);
  expect(address).toBeGreaterThan(0);
  held.push([address, chunks]);
  return address;
}

afterEach(() => {
  for (const [address, chunks] of held.splice(0)) releaseHigh(address, chunks);
});

describe('a region of high memory', () => {
  it('lies above low memory, in one span of 2 GiB, always at the same place', () => {
    const region = highRegion(0)!;
    expect(region.base).toBeGreaterThanOrEqual(LOW_LIMIT);
    expect(Math.floor((region.base + region.size - 1) / 2 ** 31)).toBe(Math.floor(region.base / 2 ** 31));
    expect(highRegion(0)).toEqual(region);
  });

  it('is followed by another, apart from it, once it is full', () => {
    const first = highRegion(0)!;
    acquire(first.size / CHUNK_SIZE - 2);
    expect(highRegion(1)).toBeUndefined();
    acquire(1);
    expect(acquireHigh(0, 1)).toBe(0);
    expect(highRegion(2)).toBeUndefined();
    const second = highRegion(1)!;
    expect(second.base >= first.base + first.size || second.base + second.size <= first.base).toBe(true);
    const chunk = acquireHigh(1, 1);
    expect(chunk).toBeGreaterThan(second.base);
    expect(chunk).toBeLessThan(second.base + second.size);
    expect(releaseHigh(chunk, 1)).toBe(true);
  });

  it('gives runs of zeroed chunks, never its first, and takes them back in parts', () => {
    const { base } = highRegion(0)!;
    const run = acquire(100);
    expect(run).toBeGreaterThanOrEqual(base + CHUNK_SIZE);
    const bytes = bytesAt(run, 100 * CHUNK_SIZE);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    bytes.fill(7);
    const before = highReleases();
    expect(releaseHigh(run + 10 * CHUNK_SIZE, 2)).toBe(true);
    expect(highReleases()).not.toBe(before);
    expect(releaseHigh(run + 10 * CHUNK_SIZE, 1)).toBe(false);
    expect(releaseHigh(run + 9 * CHUNK_SIZE, 2)).toBe(false);
    expect(acquireHigh(0, 2)).toBe(run + 10 * CHUNK_SIZE);
    expect([9, 10, 11, 12].map((chunk) => bytes[chunk * CHUNK_SIZE])).toEqual([7, 0, 0, 7]);
  });

  it('refuses runs that it does not have, and what is none of its chunks', () => {
    const { base, size } = highRegion(0)!;
    expect(acquireHigh(0, size / CHUNK_SIZE)).toBe(0);
    expect(acquireHigh(0, 0)).toBe(0);
    expect(acquireHigh(1000, 1)).toBe(0);
    expect(releaseHigh(base, 1)).toBe(false);
    const run = acquire(1);
    expect(releaseHigh(run + 8, 1)).toBe(false);
    expect(releaseHigh(run, 0)).toBe(false);
    expect(releaseHigh(run - 2 ** 40, 1)).toBe(false);
  });
});
