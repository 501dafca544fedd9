import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { bytesAt } from '../test/memory.js';
import {
  acquireLow,
  acquireLowRun,
  CHUNK_SIZE,
  LOW_LIMIT,
  lowMemoryStats,
  lowReleases,
  releaseLow,
  setLowLimitForTesting,
  useLowMemory,
} from './low-memory.js';
import { RawAllocator } from './raw-allocator.js';

const MIB = 2 ** 20;
/** macOS keeps the first 4 GiB of address space for itself. */
const HAS_LOW_MEMORY = process.platform !== 'darwin';

/** Every run a test takes, so that one that fails leaves nothing behind. */
const taken = new Map<number, number>();

function take(chunks: number): number {
  const address = acquireLow(chunks);
  if (address !== 0) taken.set(address, chunks);
  return address;
}

function give(address: number): void {
  expect(releaseLow(address, taken.get(address)!)).toBe(true);
  taken.delete(address);
}

afterEach(() => {
  setLowLimitForTesting(LOW_LIMIT);
  for (const address of [...taken.keys()]) give(address);
  expect(lowMemoryStats()).toMatchObject({ reservedBytes: 0, usedBytes: 0, segments: 0 });
});

/** What the process has resident in the mapping that holds the address, in bytes. */
function residentAt(address: number): number {
  const maps = readFileSync('/proc/self/smaps', 'utf8').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  for (const map of maps) {
    const [, start, end] = /^([0-9a-f]+)-([0-9a-f]+) /.exec(map)!;
    if (address < Number.parseInt(start!, 16) || address >= Number.parseInt(end!, 16)) continue;
    return Number(/^Rss:\s+(\d+) kB/m.exec(map)![1]) * 1024;
  }
  return 0;
}

describe.runIf(HAS_LOW_MEMORY)('low memory', () => {
  it.each([1, 2, 7, 64, 65, 1000, 1024])('gives %d chunks: aligned, zero, writable, below 2^31', (chunks) => {
    for (let round = 0; round < 3; round++) {
      const address = take(chunks);
      expect(address % CHUNK_SIZE).toBe(0);
      expect(address).toBeGreaterThanOrEqual(MIB);
      expect(address + chunks * CHUNK_SIZE).toBeLessThanOrEqual(LOW_LIMIT);
      const bytes = bytesAt(address, chunks * CHUNK_SIZE);
      expect(Buffer.from(bytes.buffer).equals(Buffer.alloc(bytes.length))).toBe(true);
      bytes.fill(0xee);
      expect(lowMemoryStats().usedBytes).toBe(chunks * CHUNK_SIZE);
      give(address);
    }
  });

  it('gives runs that do not overlap', () => {
    const sizes = [1, 30, 2, 900, 64, 1, 500, 3, 128, 1024];
    const runs = sizes.map((chunks) => ({ start: take(chunks), bytes: chunks * CHUNK_SIZE }));
    runs.sort((a, b) => a.start - b.start);
    for (let i = 1; i < runs.length; i++) {
      expect(runs[i]!.start).toBeGreaterThanOrEqual(runs[i - 1]!.start + runs[i - 1]!.bytes);
    }
  });

  it('reserves little for a little, in segments of at most 64 MiB for a lot', () => {
    const first = take(1);
    expect(lowMemoryStats()).toMatchObject({ reservedBytes: 4 * MIB, usedBytes: CHUNK_SIZE, segments: 1 });
    for (let i = 0; i < 512; i++) expect(take(16)).toBeGreaterThan(0);
    const { reservedBytes, usedBytes, segments } = lowMemoryStats();
    expect(usedBytes).toBe(512 * MIB + CHUNK_SIZE);
    expect(reservedBytes).toBeLessThan(usedBytes + 70 * MIB);
    expect(segments).toBeGreaterThan(8);
    expect(segments).toBeLessThan(20);
    give(first);
  });

  it('gives a large request a segment of its own, up to 512 MiB', () => {
    const large = take(8192);
    expect(large % CHUNK_SIZE).toBe(0);
    expect(large + 512 * MIB).toBeLessThanOrEqual(LOW_LIMIT);
    expect(lowMemoryStats()).toMatchObject({ reservedBytes: 512 * MIB, usedBytes: 512 * MIB, segments: 1 });
    give(large);
    expect(lowMemoryStats()).toMatchObject({ reservedBytes: 0, segments: 0 });
    expect(acquireLow(8193)).toBe(0);
  });

  it('zeroes what is handed out again, beside neighbours that stay', () => {
    const runs = Array.from({ length: 16 }, () => take(3));
    for (const run of runs) bytesAt(run, 3 * CHUNK_SIZE).fill(0x11);
    for (const run of runs.filter((_, i) => i % 2 === 0)) give(run);
    for (let i = 0; i < 8; i++) {
      const again = take(3);
      expect(bytesAt(again, 3 * CHUNK_SIZE).every((byte) => byte === 0)).toBe(true);
    }
    for (const run of runs.filter((_, i) => i % 2 === 1)) {
      expect(bytesAt(run, 3 * CHUNK_SIZE).every((byte) => byte === 0x11)).toBe(true);
    }
    expect(lowMemoryStats()).toMatchObject({
      reservedBytes: 4 * MIB,
      usedBytes: 48 * CHUNK_SIZE,
      segments: 1,
    });
  });

  it('joins neighbouring free runs', () => {
    const runs = Array.from({ length: 4 }, () => take(16));
    expect(lowMemoryStats().segments).toBe(1);
    give(runs[1]!);
    give(runs[2]!);
    expect(take(32)).toBe(Math.min(runs[1]!, runs[2]!));
    expect(lowMemoryStats().segments).toBe(1);
  });

  it('takes a run back in parts', () => {
    const run = take(10);
    taken.delete(run);
    expect(releaseLow(run + 4 * CHUNK_SIZE, 2)).toBe(true);
    expect(releaseLow(run, 10)).toBe(false);
    expect(lowMemoryStats().usedBytes).toBe(8 * CHUNK_SIZE);
    expect(releaseLow(run, 4)).toBe(true);
    expect(releaseLow(run + 6 * CHUNK_SIZE, 4)).toBe(true);
  });

  it('refuses to take back what is not handed out', () => {
    const run = take(4);
    bytesAt(run, 4 * CHUNK_SIZE).fill(0x22);
    expect(releaseLow(run + 1, 1)).toBe(false);
    expect(releaseLow(run + CHUNK_SIZE / 2, 1)).toBe(false);
    expect(releaseLow(run, 5)).toBe(false);
    expect(releaseLow(run, 0)).toBe(false);
    expect(releaseLow(run, 100_000)).toBe(false);
    expect(releaseLow(run + 4 * CHUNK_SIZE, 1)).toBe(false);
    expect(releaseLow(0x1000_0000_0000, 1)).toBe(false);
    expect(bytesAt(run, 4 * CHUNK_SIZE).every((byte) => byte === 0x22)).toBe(true);
    give(run);
    expect(releaseLow(run, 4)).toBe(false);
  });

  it.each([0, 8193, 2 ** 20])('has no run of %d chunks', (chunks) => {
    expect(acquireLow(chunks)).toBe(0);
  });

  it('says so when it is full, and serves again when something is given back', () => {
    setLowLimitForTesting(8 * MIB);
    const runs: number[] = [];
    for (let run = take(16); run !== 0; run = take(16)) runs.push(run);
    expect(runs).toHaveLength(8);
    for (let i = 0; i < 1000; i++) expect(acquireLow(1)).toBe(0);
    give(runs[3]!);
    expect(acquireLow(17)).toBe(0);
    expect(take(16)).toBe(runs[3]);
    setLowLimitForTesting(LOW_LIMIT);
    expect(take(1024)).toBeGreaterThan(0);
  });

  it('counts what may end a refusal: releases and changes of the cap, nothing else', () => {
    const run = take(3);
    const before = lowReleases();
    expect(acquireLow(9000)).toBe(0);
    expect(releaseLow(run + 1, 1)).toBe(false);
    const other = take(1);
    expect(lowReleases()).toBe(before);
    give(other);
    const after = lowReleases();
    expect(after).not.toBe(before);
    setLowLimitForTesting(8 * MIB);
    expect(lowReleases()).not.toBe(after);
  });

  it('shrinks a segment to what the cap leaves', () => {
    setLowLimitForTesting(6 * MIB);
    let runs = 0;
    while (take(16) !== 0) runs++;
    expect(runs).toBe(6);
  });

  it('reaches the end of low memory without an error, and comes back to nothing', () => {
    let bytes = 0;
    for (let run = take(1024); run !== 0; run = take(1024)) bytes += 1024 * CHUNK_SIZE;
    for (let run = take(1); run !== 0; run = take(1)) bytes += CHUNK_SIZE;
    expect(bytes).toBeGreaterThanOrEqual(2 ** 30);
    expect(lowMemoryStats().usedBytes).toBe(bytes);
    for (const run of [...taken.keys()]) give(run);
    expect(take(1024)).toBeGreaterThan(0);
  });

  it('is not searched again when it is full: what is given back is found without', () => {
    const large: number[] = [];
    for (let run = take(1024); run !== 0; run = take(1024)) large.push(run);
    const small: number[] = [];
    for (let run = take(1); run !== 0; run = take(1)) small.push(run);
    const { searches } = lowMemoryStats();
    // The program break moves meanwhile, toward what lies lowest above it.
    const raw = new RawAllocator();
    const others = Array.from({ length: 128 }, () => raw.alloc(32_000, 16));
    for (let i = 0; i < 1000; i++) expect(acquireLow(1)).toBe(0);
    expect(acquireLow(1024)).toBe(0);
    const again = (runs: number[], chunks: number) => {
      for (const run of runs) give(run);
      const got = runs.map(() => take(chunks));
      expect(got.sort()).toEqual([...runs].sort());
      expect(acquireLow(1)).toBe(0);
    };
    // Whole segments, of 64 MiB and of what was left beside them, and parts of segments.
    again(large.slice(2, 5), 1024);
    for (const run of small) again([run], 1);
    again(small, 1);
    give(large[1]!);
    const parts = Array.from({ length: 64 }, () => take(16));
    expect(Math.min(...parts)).toBe(large[1]);
    expect(acquireLow(1)).toBe(0);
    expect(lowMemoryStats().searches).toBe(searches);
    for (const address of others) raw.free(address);
  });

  it.runIf(process.platform === 'linux')(
    'is searched in vain by few calls: what is mapped there is read',
    () => {
      for (let run = take(1024); run !== 0; run = take(1024));
      const before = lowMemoryStats();
      for (let run = take(1); run !== 0; run = take(1));
      const { searches, segments, probes } = lowMemoryStats();
      expect(searches).toBeGreaterThan(before.searches);
      // Each segment, and the search in vain, may fail 32 times for what is not read yet; beyond that hardly any does.
      expect(probes - before.probes).toBeLessThan((segments - before.segments + 1) * 50);
    },
  );

  it.runIf(process.platform === 'linux')('is found whole: no chunk between two mappings is left', () => {
    for (let run = take(1024); run !== 0; run = take(1024));
    for (let run = take(1); run !== 0; run = take(1));
    const up = (address: number) => Math.ceil(address / CHUNK_SIZE) * CHUNK_SIZE;
    const left: string[] = [];
    let end = MIB;
    let isBreak = false;
    for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
      const [from = 0, to = 0] = (line.split(' ')[0] ?? '')
        .split('-')
        .map((part) => Number.parseInt(part, 16));
      if (from >= LOW_LIMIT) break;
      // Above the program break 256 MiB stay free.
      if (!isBreak && up(end) + CHUNK_SIZE <= from) left.push(`${end.toString(16)}-${from.toString(16)}`);
      end = Math.max(end, to);
      isBreak = line.endsWith('[heap]');
    }
    expect(left).toEqual([]);
  });

  it('is searched again when half a GiB of it was given back: others may have gone too', () => {
    for (let run = take(1024); run !== 0; run = take(1024));
    const { searches } = lowMemoryStats();
    expect(acquireLow(1024)).toBe(0);
    expect(lowMemoryStats().searches).toBe(searches);
    for (const run of [...taken.keys()].slice(0, 8)) give(run);
    for (let run = take(1024); run !== 0; run = take(1024));
    expect(lowMemoryStats().searches).toBe(searches + 1);
  });
});

describe.runIf(process.platform === 'linux')('memory of released chunks', () => {
  it('returns to the system at once, also while the segment stays', () => {
    const stays = take(1);
    const run = take(60);
    bytesAt(run, 60 * CHUNK_SIZE).fill(1);
    const before = residentAt(run);
    expect(before).toBeGreaterThanOrEqual(60 * CHUNK_SIZE);
    give(run);
    expect(before - residentAt(stays)).toBeGreaterThanOrEqual(60 * CHUNK_SIZE);
  });

  it('leaves room for the program break to grow', () => {
    while (take(1024) !== 0);
    const maps = readFileSync('/proc/self/maps', 'utf8');
    const heap = /^[0-9a-f]+-([0-9a-f]+) .*\[heap\]$/m.exec(maps);
    const end = heap === null ? 0 : Number.parseInt(heap[1]!, 16);
    for (const [start, chunks] of taken) {
      // Beyond 2^31 no low memory is above it.
      if (start + chunks * CHUNK_SIZE > end)
        expect(start).toBeGreaterThanOrEqual(Math.min(end, LOW_LIMIT) + 255 * MIB);
    }
  });
});

describe.runIf(HAS_LOW_MEMORY)('runs for large blocks', () => {
  const takeRun = (chunks: number, at = 0): number => {
    const run = acquireLowRun(chunks, at);
    if (run !== 0) taken.set(run, chunks);
    return run;
  };

  it('are lengthened where the chunks behind them are free', () => {
    const run = takeRun(2);
    const end = run + 2 * CHUNK_SIZE;
    expect(takeRun(3, end)).toBe(end);
    expect(bytesAt(end, 3 * CHUNK_SIZE).every((byte) => byte === 0)).toBe(true);
    // The first segment has 4 MiB.
    const last = run + 4 * MIB - CHUNK_SIZE;
    // Some of it is in use, or lies behind the segment, or no segment is there.
    for (const [at, chunks] of [
      [end, 1],
      [run + CHUNK_SIZE, 8],
      [end + 3 * CHUNK_SIZE, 1024],
      [last, 2],
      [CHUNK_SIZE, 1],
    ] as const) {
      expect(acquireLowRun(chunks, at)).toBe(0);
    }
    expect(takeRun(1, last)).toBe(last);
  });

  it('get five eighths of low memory; what is given back counts no more', () => {
    setLowLimitForTesting(64 * MIB);
    const runs = Array.from({ length: 40 }, () => takeRun(16));
    expect(runs).not.toContain(0);
    expect(takeRun(1)).toBe(0);
    const others = Array.from({ length: 16 }, () => take(16));
    expect(others).not.toContain(0);
    for (const run of [runs[3]!, others[5]!]) give(run);
    expect(takeRun(16)).toBeGreaterThan(0);
    expect(takeRun(1)).toBe(0);
    // A part of a run counts as well.
    expect(releaseLow(runs[7]!, 4)).toBe(true);
    taken.delete(runs[7]!);
    taken.set(runs[7]! + 4 * CHUNK_SIZE, 12);
    expect(takeRun(5)).toBe(0);
    expect(takeRun(4)).toBeGreaterThan(0);
  });
});

describe('where low memory is not used', () => {
  it('every request is refused, and nothing is searched', () => {
    const before = lowMemoryStats();
    useLowMemory(false);
    try {
      expect([acquireLow(1), acquireLow(1024)]).toEqual([0, 0]);
      expect(lowMemoryStats()).toEqual(before);
    } finally {
      useLowMemory(true);
    }
    expect(take(1)).toBeGreaterThan(0);
  });
});
