import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';

const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));

interface Shares {
  /** Of low memory, as far as the cap allows it: what the greedy worker's blocks take, and what is in use. */
  low: number;
  used: number;
  beside: { low: number; wrong: number };
  after: { low: number; wrong: number };
}

const shares = (size: number) => result('sharing.mjs', [`${size}`]) as Shares;

describe.runIf(process.platform !== 'darwin')('beside a worker that takes all the low memory it gets', () => {
  it('as small blocks, another one goes on in high memory, and comes back once there is room', () => {
    const { low, used, beside, after } = shares(1000);
    expect(low).toBeGreaterThan(0.8);
    expect(used).toBe(1);
    expect(beside.wrong).toBe(0);
    expect(beside.low).toBeLessThan(1000);
    expect(after).toEqual({ low: 1000, wrong: 0 });
  });

  it('as large blocks, five eighths at most, another one has low memory', () => {
    const { low, beside } = shares(100_000);
    expect(low).toBeGreaterThan(0.5);
    expect(low).toBeLessThanOrEqual(5 / 8);
    expect(beside).toEqual({ low: 1000, wrong: 0 });
  });
});
