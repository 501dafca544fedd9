import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesAt } from '../test/memory.js';
import { commitRegion, decommitRegion, releaseRegion, reserveRegion } from './regions.js';
import { discardRange } from './thread-memory.js';

const CHUNK = 65536;

/** The access rights of a page as the system lists them, `rw-p` for instance; undefined when nothing is there. */
function rightsAt(address: number): string | undefined {
  for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
    const [, start, end, rights] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
    if (start === undefined) continue;
    if (address >= Number.parseInt(start, 16) && address < Number.parseInt(end!, 16)) return rights;
  }
  return undefined;
}

describe('a region', () => {
  it('is aligned and usable where it is committed', () => {
    const region = reserveRegion(2 ** 32);
    expect(region).toBeGreaterThan(0);
    expect(region % CHUNK).toBe(0);
    expect(commitRegion(region + 2 ** 31, 4 * CHUNK)).toBe(true);
    const bytes = bytesAt(region + 2 ** 31, 4 * CHUNK);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    bytes.fill(7);

    decommitRegion(region + 2 ** 31, CHUNK);
    expect(commitRegion(region + 2 ** 31, CHUNK)).toBe(true);
    expect(bytes.subarray(0, CHUNK).every((byte) => byte === 0)).toBe(true);
    expect(bytes.subarray(CHUNK).every((byte) => byte === 7)).toBe(true);
    releaseRegion(region, 2 ** 32);
  });

  it('is 0 when there is no such address space', () => {
    expect(reserveRegion(2 ** 50)).toBe(0);
  });

  it.runIf(process.platform === 'linux')('has access rights where it is committed only', () => {
    const region = reserveRegion(16 * CHUNK);
    expect(rightsAt(region)).toBe('---p');
    commitRegion(region + CHUNK, CHUNK);
    expect([0, 1, 2].map((chunk) => rightsAt(region + chunk * CHUNK))).toEqual(['---p', 'rw-p', '---p']);
    decommitRegion(region + CHUNK, CHUNK);
    expect(rightsAt(region + CHUNK)).toBe('---p');
    releaseRegion(region, 16 * CHUNK);
    expect(rightsAt(region)).not.toBe('---p');
  });

  it('gives the memory of whole pages back where the system takes it, and stays accessible', () => {
    const region = reserveRegion(4 * CHUNK);
    commitRegion(region, 4 * CHUNK);
    const bytes = bytesAt(region, 4 * CHUNK).fill(7);
    expect(discardRange(region + CHUNK - 1, CHUNK + 1)).toBe(process.platform === 'linux');
    const left = process.platform === 'linux' ? 0 : 7;
    expect([CHUNK - 1, CHUNK, 2 * CHUNK - 1, 2 * CHUNK].map((at) => bytes[at])).toEqual([7, left, left, 7]);
    bytes.fill(8);
    expect(bytes.every((byte) => byte === 8)).toBe(true);
    // There is no whole page in it.
    expect(discardRange(region + 8, 16)).toBe(false);
    expect(bytes[8]).toBe(8);
    releaseRegion(region, 4 * CHUNK);
  });
});
