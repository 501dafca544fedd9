import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';

const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));

interface Over {
  peak: number;
  trimmed: number;
  closed: number;
}

describe.runIf(process.platform === 'linux')('resident memory', () => {
  const CASES: [object, number, number][] = [
    [{ checks: 'basic' }, 1_000_000, 32],
    [{ checks: 'off', allocator: 'system' }, 1500, 100_000],
    [{ checks: 'off' }, 1_000_000, 32],
    [{ checks: 'basic', allocator: 'system' }, 1_000_000, 32],
    [{ checks: 'basic' }, 1500, 100_000],
  ];

  it.each(CASES.slice(0, soak(2, CASES.length)))(
    'is what it was once all blocks are freed and the heap is trimmed: %o, %d of %d bytes',
    (options, count, size) => {
      const args = [`${count}`, `${size}`, JSON.stringify(options)];
      const { peak, trimmed, closed } = result('memory-back.mjs', args) as Over;
      expect(peak).toBeGreaterThan((count * size) / 2 ** 20 / 1.1);
      expect(trimmed).toBeLessThan(16);
      expect(closed).toBeLessThan(16);
    },
  );
});
