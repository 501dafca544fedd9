import { afterEach, describe, expect, it } from 'vitest';
import { bytesAt } from '../test/memory.js';
import { acquireHigh, acquireHighRun, highRegion, highReleases, releaseHigh } from './high-memory.js';
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

describe('runs for large blocks in a region', () => {
  const acquireRun = (chunks: number, at = 0): number => {
    const run = acquireHighRun(0, chunks, at);
    if (run !== 0) held.push([run, chunks]);
    return run;
  };

  it('are lengthened where the chunks behind them are free', () => {
    const { base, size } = highRegion(0)!;
    const run = acquireRun(2);
    const end = run + 2 * CHUNK_SIZE;
    expect(acquireRun(3, end)).toBe(end);
    expect(bytesAt(end, 3 * CHUNK_SIZE).every((byte) => byte === 0)).toBe(true);
    // Some of it is in use, or lies outside the region; the first chunk is nobody's.
    for (const [at, chunks] of [
      [end, 1],
      [run + CHUNK_SIZE, 8],
      [base + size - CHUNK_SIZE, 2],
      [base + size, 1],
      [base - CHUNK_SIZE, 2],
      [base, 1],
      [CHUNK_SIZE, 1],
    ] as const) {
      expect(acquireRun(chunks, at), `${chunks} at ${at - base}`).toBe(0);
    }
    const last = base + size - CHUNK_SIZE;
    expect(acquireRun(1, last)).toBe(last);
    expect(bytesAt(last, CHUNK_SIZE).every((byte) => byte === 0)).toBe(true);
    expect([acquireRun(0), acquireHighRun(1000, 1, 0)]).toEqual([0, 0]);
  });

  it('get five eighths of it; what is given back counts no more', () => {
    const chunks = highRegion(0)!.size / CHUNK_SIZE;
    const share = (chunks / 8) * 5;
    const run = acquireRun(share - 16);
    const second = acquireRun(16);
    expect(Math.min(run, second)).toBeGreaterThan(0);
    expect([acquireRun(1), acquireRun(1, second + 16 * CHUNK_SIZE)]).toEqual([0, 0]);
    // Small blocks have the rest, which counts for nothing here.
    expect(acquire(chunks - share - 1)).toBeGreaterThan(0);
    expect(acquireHigh(0, 1)).toBe(0);
    releaseHigh(...held.pop()!);
    expect(acquireRun(1)).toBe(0);
    // A part of a run counts as well.
    expect(releaseHigh(second, 4)).toBe(true);
    held.splice(
      held.findIndex(([address]) => address === second),
      1,
      [second + 4 * CHUNK_SIZE, 12],
    );
    expect(acquireRun(5)).toBe(0);
    expect(acquireRun(4)).toBeGreaterThan(0);
    expect(acquireRun(1)).toBe(0);
  });
});
