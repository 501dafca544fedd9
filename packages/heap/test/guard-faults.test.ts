import { join } from 'node:path';
import { fixturesIn, startNode } from '@justlang-tools/testing/process';
import { SEED, soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { binomialBounds } from './binomial.js';

const { path, run } = fixturesIn(join(import.meta.dirname, 'fixtures'));
const COUNT = soak(4, 50, 8);
const WINDOWS = process.platform === 'win32';

/** Runs a program that makes a fault; returns what it was reported as, or undefined. */
async function plant(kind: string, rate: number, seed: number, checks: string): Promise<string | undefined> {
  const { code, signal, stdout, stderr } = await startNode([path('guard.mjs'), kind, `${rate}`, `${seed}`], {
    env: { JUST_CHECKS: checks },
  });
  if (code === 0 && stdout === 'missed\n' && stderr === '') return undefined;
  if (WINDOWS ? code !== 0xc0000005 : signal !== 'SIGSEGV') {
    throw new Error(JSON.stringify({ code, signal, stdout, stderr }));
  }
  expect(stderr).toMatch(/ {2}block allocated\n(?: {4}at .*\n)*? {4}at makeNode \(\S*guard\.mjs:\d+:\d+\)\n/);
  // In wine the runtime's frames count as the program's: those of a free leave no room for others.
  if (stderr.includes('freed') && !WINDOWS)
    expect(stderr).toMatch(/ {2}block freed\n {4}at dropNode \(\S*guard\.mjs/);
  return /^JUST_GUARD found a fault: ([a-z ]+): /.exec(stderr)?.[1];
}

describe('50 planted faults of each kind are found as often as computed, each with its report', () => {
  it.each(
    [
      ['overflow', 'overflow', 0.5],
      ['underflow', 'underflow', 0.5],
      ['use after free', 'use after free', 1],
      ['by a typed array', 'use after free', 1],
      ['by native code', 'overflow', 0.5],
    ].flatMap(([kind, reported, p]) => [1, 10].map((rate) => [kind, rate, reported, p] as const)),
  )('%s, one in %d allocations', async (kind, rate, reported, p) => {
    const found: (string | undefined)[] = [];
    for (let i = 0; i < COUNT; i += 2) {
      const checks = i % 4 === 0 ? 'basic' : 'off';
      const pair = [SEED + i, SEED + i + 1].map((seed) => plant(kind as string, rate, seed, checks));
      found.push(...(await Promise.all(pair)));
    }
    const reports = found.filter((report) => report !== undefined);
    for (const report of reports) expect(report).toBe(reported);
    const [least, most] = binomialBounds(COUNT, (p as number) / rate);
    expect(reports.length).toBeGreaterThanOrEqual(least);
    expect(reports.length).toBeLessThanOrEqual(most);
  });
});

describe('a program without a fault has no report', () => {
  it.each([1, 10, 5000])('one in %d', (rate) => {
    const operations =
      rate === 1 ? soak(2000, 50_000) : rate === 10 ? soak(20_000, 500_000) : soak(200_000, 10 ** 7);
    const ended = run('guard.mjs', ['none', `${rate}`, `${operations}`]);
    expect(ended).toMatchObject({ code: 0, stdout: 'missed\n', stderr: '' });
  });

  it('with workers, of which some are terminated', () => {
    for (const rate of ['1', '20']) {
      expect(run('guard.mjs', ['workers', rate, '1'])).toMatchObject({
        code: 0,
        stdout: 'missed\n',
        stderr: '',
      });
    }
  });
});

it('full checks look at each access instead, and report it as ever', () => {
  const { code, signal, stderr } = run('guard.mjs', ['use after free', '1', '1'], { JUST_CHECKS: 'full' });
  expect({ code, signal }).toEqual({ code: 101, signal: null });
  expect(stderr).toContain('use after free: getI32 reads 4 bytes');
  expect(stderr).not.toContain('JUST_GUARD');
});
