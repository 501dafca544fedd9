import { describe, expect, it } from 'vitest';
import type { Contender } from './contender.js';
import { geometricMean, measure, ratio, spreadOf, summarize } from './measure.js';

/** A contender that answers its n-th line with the n-th of the given times. */
function scripted(name: string, times: readonly number[]): Contender {
  const script = `
    const times = ${JSON.stringify(times)};
    require('node:readline').createInterface({ input: process.stdin })
      .on('line', () => console.log(JSON.stringify({ ns: times.shift() })));`;
  return { name, command: [process.execPath, '-e', script] };
}

describe('summarize', () => {
  it('takes the least of times, the most of collections and the last of anything else', () => {
    const rounds = [
      { ns: 5, nsBuild: 1, gcs: 0, rss: 10 },
      { ns: 3, nsBuild: 2, gcs: 4, rss: 30 },
      { ns: 4, nsBuild: 3, gcs: 1, rss: 20 },
    ];
    expect(summarize(rounds)).toEqual({ ns: 3, nsBuild: 1, gcs: 4, rss: 20 });
  });
});

describe('geometricMean', () => {
  it('is the root of the product', () => {
    expect(geometricMean([2, 8])).toBeCloseTo(4, 12);
    expect(geometricMean([0.5, 1, 2])).toBeCloseTo(1, 12);
    expect(geometricMean([])).toBeNaN();
  });
});

describe('ratio', () => {
  it('divides the first time by the second, and is undefined when one is absent', () => {
    const fast = { name: 'fast', figures: { ns: 2, nsBuild: 9 } };
    const slow = { name: 'slow', figures: { ns: 5, nsBuild: 3 } };
    expect(ratio(slow, fast)).toBe(2.5);
    expect(ratio(fast, slow, 'nsBuild')).toBe(3);
    expect(ratio(fast, { name: 'gone', absent: 'not installed' })).toBeUndefined();
    expect(ratio(undefined, fast)).toBeUndefined();
  });
});

describe('spreadOf', () => {
  it('divides the largest time by the least', () => {
    expect(spreadOf([{ ns: 4 }, { ns: 2, nsBuild: 1 }, { ns: 5 }])).toBe(2.5);
    expect(spreadOf([{ gcs: 1 }])).toBeUndefined();
    expect(spreadOf([])).toBeUndefined();
  });
});

describe('measure', () => {
  it('warms with one round that does not count, then takes the minimum of at least four', async () => {
    const [result] = await measure([scripted('warmed', [1, 9, 8, 7, 8, 2])], { rounds: 2 });
    expect(result).toEqual({ name: 'warmed', figures: { ns: 7 } });
  });

  it('starts a process anew for every round when asked to', async () => {
    const [result] = await measure([scripted('fresh', [6, 1])], { rounds: 4, fresh: true });
    expect(result).toEqual({ name: 'fresh', figures: { ns: 6 } });
  });

  it('warms each of these processes when asked to', async () => {
    const [result] = await measure([scripted('each', [1, 7, 3])], { rounds: 4, fresh: 'warmed' });
    expect(result).toEqual({ name: 'each', figures: { ns: 7 }, spread: 1 });
  });

  it('takes turns between the contenders', async () => {
    const turns: string[] = [];
    const contenders = [scripted('a', [1, 1, 1, 1, 1]), scripted('b', [1, 1, 1, 1, 1])];
    await measure(contenders, { rounds: 4, progress: (text) => turns.push(text.slice(-1)) });
    expect(turns.join('')).toBe('abababab');
  });

  it('names a contender that is absent, fails or prints nonsense, and measures the others', async () => {
    const failing = {
      name: 'failing',
      command: [process.execPath, '-e', 'throw new Error("broken peer")'],
    } as const;
    const nonsense = { name: 'nonsense', command: [process.execPath, '-e', 'console.log("hello")'] } as const;
    const missing = { name: 'missing', command: ['no-such-program'] } as const;
    const absent = { ...scripted('absent', []), absent: 'not installed' };
    const right = scripted('right', [4, 4, 4, 4, 4]);
    const results = await measure([failing, nonsense, missing, absent, right], { rounds: 4 });
    expect(results.map((result) => result.figures?.ns)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      4,
    ]);
    expect(results[0]!.failed).toBe('ended with code 1: Error: broken peer');
    expect(results[1]!.failed).toMatch(/hello|ended/);
    expect(results[2]!.failed).toContain('no-such-program');
    expect(results[3]).toEqual({ name: 'absent', absent: 'not installed' });
  });

  it('runs a contender without the variables that would change what is measured', async () => {
    process.env.JUST_CHECKS = 'full';
    const script = `process.stdin.on('data', () =>
      console.log(JSON.stringify({ found: Number('JUST_CHECKS' in process.env), own: Number(process.env.OWN) })));`;
    try {
      const contender = {
        name: 'clean',
        command: [process.execPath, '-e', script],
        env: { OWN: '7' },
      } as const;
      const [result] = await measure([contender], { rounds: 4 });
      expect(result!.figures).toEqual({ found: 0, own: 7 });
    } finally {
      delete process.env.JUST_CHECKS;
    }
  });
});
