import { join } from 'node:path';
import { fixturesIn, resultOf, runCommand } from '@justlang-tools/testing/process';
import { SEED, soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';

const { path, result } = fixturesIn(join(import.meta.dirname, 'fixtures'));

describe('workers', () => {
  it('load the addon, share low memory and end, leaving nothing behind', () => {
    expect(result('workers.mjs', [soak('20', '200'), `${SEED}`])).toEqual({
      faults: 0,
      blocks: 16,
      usedBytes: 0,
      reservedBytes: 0,
    });
  });

  it('may be terminated while they load it', () => {
    const workers = soak(8, 100);
    expect(result('terminate-loading.mjs', [`${workers}`])).toBe(workers);
  });

  it.runIf(process.platform !== 'darwin')('may be the only ones to load it, one after the other', () => {
    expect(result('worker-only.mjs')).toEqual([65536, 2 * 65536, 3 * 65536]);
  });
});

describe.runIf(process.platform === 'linux')('a worker that is terminated', () => {
  it('gives back the chunks in which no block is live', () => {
    expect(result('thread-memory.mjs')).toEqual({
      used: 8,
      stayed: [2, 4, 5, 6, 7, 10, 12, 13],
      again: [0, 2, 3],
      highBytes: [0, 9, 0, 0],
      left: 0,
    });
  });

  it('gives back all of two segments that lie side by side', () => {
    const expected = { held: 128, segments: 2, adjacent: true, left: 0 };
    expect(result('thread-segments.mjs')).toEqual(expected);
  });
});

describe.runIf(process.platform === 'linux')('low memory', () => {
  it('is accessible as reserved where overcommit is on', () => {
    const { beyond, zero } = result('low-memory-rights.mjs') as { beyond: string; zero: boolean };
    expect(beyond).toMatch(/rw-p|---p/);
    expect(zero).toBe(true);
  });

  it('is committed as used, in small segments, where address space is rationed', () => {
    // In KiB; Node reserves several GiB at its start.
    const rationed = ['-c', 'ulimit -v 67108864; exec "$@"', 'sh', process.execPath];
    expect(resultOf(runCommand('sh', [...rationed, path('low-memory-rights.mjs')]))).toEqual({
      inUse: 'rw-p',
      beyond: '---p',
      givenBack: '---p',
      zero: true,
      largest: 4 * 2 ** 20,
    });
  });
});

describe.runIf(process.platform === 'linux')('memory that the system does not take back', () => {
  it('reads as zero when it is handed out next', () => {
    expect(result('refused-pages.mjs')).toEqual({
      low: 'zero',
      high: 'zero',
      locked: 'zero',
      unlocked: 'zero',
    });
  });
});
