import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { SOAK, soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';

const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));

interface Left {
  lowBytes: number;
  highBytes: number;
  excess: number;
  liveChunks: number;
  besideChunks: number;
  spoiled: number;
  spaceMiB: number;
  residentMiB: number;
}

/** What workers that end in some way leave behind, after the first three of them. */
function left(workers: number, way: string, options: object, elsewhere = ''): Left {
  return result('ending-workers.mjs', [`${workers}`, way, JSON.stringify(options), elsewhere]) as Left;
}

describe('of a worker that ends', () => {
  const ends: [string, string, number, string][] = [
    ['is terminated', 'freed', soak(5, 40), 'basic'],
    ['is terminated', 'freed', soak(1, 5), 'full'],
    ['is terminated', 'freed', 5, 'off'],
    ['fails', 'crash', 5, 'basic'],
    ['exits', 'exit', 5, 'off'],
    ['is terminated after it closed its heaps', 'closed', 5, 'basic'],
    ['is terminated after it closed its heaps', 'closed', 5, 'full'],
    ['is terminated with more heaps than there are caches', 'many', 5, 'basic'],
  ];
  const TIERS = soak([], ['off', 'basic', 'full']);

  it.each(soak(ends.slice(0, 2), ends))(
    'all goes back that it had freed, when it %s (%s, %d, checks %s)',
    (_, way, workers, checks) => {
      const { lowBytes, spaceMiB, residentMiB } = left(workers, way, { checks });
      expect(lowBytes).toBe(0);
      // A worker that kept what it freed would keep 8 MiB, its table of states 256.
      expect(spaceMiB).toBeLessThan(64);
      expect(residentMiB).toBeLessThan(32);
    },
  );

  it.each(['off', 'basic'])(
    'live blocks stay where the worker had more heaps and unsized blocks, checks %s',
    (checks) => {
      expect(left(3, 'rows', { checks }).spoiled).toBe(0);
    },
  );

  it.each(TIERS)('live blocks stay, and the chunks they lie in, checks %s', (checks) => {
    const { lowBytes, liveChunks, spoiled } = left(5, 'kept', { checks, lowMemory: true });
    expect(liveChunks).toBeGreaterThanOrEqual(5);
    expect(lowBytes).toBe(liveChunks * 65_536);
    expect(spoiled).toBe(0);
  });

  it.runIf(SOAK)('of large blocks the chunks of live ones stay, too', () => {
    const { lowBytes, liveChunks, spoiled } = left(3, 'large', { checks: 'basic', lowMemory: true });
    expect(liveChunks).toBe(3 * 5);
    expect(lowBytes).toBe(liveChunks * 2 * 65_536);
    expect(spoiled).toBe(0);
  });

  it('of large blocks under full checks the chunks of live ones stay, with their red zones, and none of those that wait', () => {
    const { lowBytes, liveChunks, spoiled } = left(3, 'large', {
      checks: 'full',
      leaks: 'off',
      lowMemory: true,
    });
    expect(liveChunks).toBe(3 * 5);
    // Before a block aligned to 64 KiB lies a zone of as much, and behind one of 128 KiB, too.
    expect(lowBytes).toBe(liveChunks * 4 * 65_536);
    expect(spoiled).toBe(0);
  });

  it.each([0, 300_000, 2 ** 26])(
    'the same where several lie in a chunk, with a quarantine of %d bytes',
    (quarantine) => {
      const options = { checks: 'full', leaks: 'off', lowMemory: true, quarantine };
      const { lowBytes, liveChunks, besideChunks, spoiled } = left(2, 'beside', options);
      expect(liveChunks).toBe(2 * 5);
      expect(besideChunks).toBeGreaterThanOrEqual(2 * 5 * 2);
      expect(lowBytes).toBe(besideChunks * 65_536);
      expect(spoiled).toBe(0);
    },
  );

  it('of large blocks in the first region of high memory the chunks of live ones stay, and no others', () => {
    const { highBytes, liveChunks, spoiled, residentMiB } = left(3, 'large', { checks: 'basic' }, 'high');
    expect(liveChunks).toBe(3 * 5);
    expect(highBytes).toBe(liveChunks * 2 * 65_536);
    expect(spoiled).toBe(0);
    expect(residentMiB).toBeLessThan(24);
  });

  // Deno does not stop a worker in the middle of JavaScript, see docs/platforms.md.
  const INTERRUPTED = process.versions.deno === undefined ? TIERS : [];

  it.each(INTERRUPTED)(
    'a chunk stays for a live block only, wherever it is interrupted, checks %s',
    (checks) => {
      const { excess, spoiled, spaceMiB } = left(20, 'busy', { checks });
      expect(spoiled).toBe(0);
      // Under full checks the chunk that a block was just being laid out in may stay.
      expect(excess).toBeLessThanOrEqual(checks === 'full' ? 20 : 0);
      expect(spaceMiB).toBeLessThan(64);
    },
  );

  const CALLS = [
    'acquireLow',
    'acquireLowRun',
    'releaseLow',
    'acquireHigh',
    'acquireHighRun',
    'releaseHigh',
  ].flatMap((call) =>
    call.startsWith('acquire')
      ? [[call, call.endsWith('Run') ? 200_000 : 24]]
      : [
          [call, 24],
          [call, 200_000],
        ],
  );

  it.each(process.versions.deno === undefined ? CALLS : [])(
    'no chunk is lost between the tables and the addon: it is terminated at %s for blocks of %d bytes',
    (call, size) => {
      expect(result('interrupted-chunks.mjs', [`${call}`, `${size}`])).toEqual({ reached: true, stayed: 0 });
    },
  );

  it.each(
    process.versions.deno === undefined
      ? ['acquireLowRun', 'releaseLow', 'acquireHighRun', 'releaseHigh']
      : [],
  )('the same under full checks, of large blocks: it is terminated at %s', (call) => {
    expect(result('interrupted-chunks.mjs', [call, '200000', 'full'])).toEqual({ reached: true, stayed: 0 });
  });

  it('chunks that have arrived stay for the live blocks in them', () => {
    const { stayed } = result('interrupted-chunks.mjs', ['none', '262144']) as { stayed: number };
    expect(stayed).toBe(100 * 4);
  });

  it.each(TIERS)('memory elsewhere goes back as well, checks %s', (checks) => {
    expect(left(4, 'freed', { checks }, 'high').spaceMiB).toBeLessThan(512);
    const kept = left(6, 'kept', { checks }, 'high');
    expect([kept.liveChunks >= 6, kept.spoiled]).toEqual([true, 0]);
    // Freed, the 8 MiB of each would stay.
    expect(kept.residentMiB).toBeLessThan(24);
  });
});
