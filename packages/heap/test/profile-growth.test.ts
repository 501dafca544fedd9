// A leak of one block in many: nothing but the growth of a place between two profiles tells it from the others.
import { soak } from '@justlang-tools/testing/soak';
import { expect, it } from 'vitest';
import { registerSite } from '../src/reports/sites.js';
import { open } from './open.js';
import { startSeeded } from './sampled-program.js';

/** Blocks that are allocated and freed for each one that is not. */
const RATE = soak(10_000, 1_000_000);

/** Lost blocks of each half of the run. */
const LOST = 40;

it(`one block in ${RATE} that nobody frees is the place that grows most`, () => {
  using heap = open({ checks: 'basic', leaks: 'off' });
  registerSite(1, { file: 'src/ring.just', line: 4, column: 9, type: 'Entry' });
  registerSite(2, { file: 'src/session.just', line: 21, column: 5, type: 'Session' });
  startSeeded(heap, 2 ** 14, 31);
  const ring: number[] = Array.from({ length: 64 }, () => heap.allocate(64, 8, 1));
  const half = () => {
    for (let lost = 0; lost < LOST; lost++) {
      for (let block = 1; block < RATE; block++) {
        heap.deallocate(ring[block & 63]!, 64, 8);
        ring[block & 63] = heap.allocate(64, 8, 1);
      }
      heap.allocate(4096, 8, 2);
    }
    return new Map(heap.profile().entries.map(({ site, liveBytes }) => [site!.type, liveBytes]));
  };
  const first = half();
  const second = half();
  const growth = [...second].map(([type, bytes]) => [type, bytes - (first.get(type) ?? 0)] as const);
  growth.sort((a, b) => b[1] - a[1]);
  const [type, bytes] = growth[0]!;
  expect(type).toBe('Session');
  // A block of 4096 bytes is a sample with this probability.
  const p = -Math.expm1(-4096 / 2 ** 14);
  expect(Math.abs(bytes - LOST * 4096)).toBeLessThan(6 * 4096 * Math.sqrt((LOST * (1 - p)) / p));
});
