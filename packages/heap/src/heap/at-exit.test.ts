import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import type { SizeClassStats } from '../index.js';

const fixtures = fixturesIn(join(import.meta.dirname, '../../test/fixtures'));

function run(
  what: string,
  how: string,
  env: Record<string, string>,
): { code: number | null; stderr: string } {
  const { code, stderr } = fixtures.run('at-exit.mjs', [what, how], env);
  return { code, stderr };
}

const SITED = 'allocated\n    src/leak.just:3:9 (Node)\n';

describe('what is still allocated at the end', () => {
  it.each([
    ['runs out', 'end', 0],
    ['calls process.exit', 'exit', 0],
    ['throws', 'throw', 1],
    ['is a worker', 'worker', 0],
  ])('is listed by site under full checks when the program %s', (_, how, exits) => {
    const { code, stderr } = run('leak', how, { JUST_CHECKS: 'full' });
    expect(code).toBe(exits);
    expect(stderr).toContain('leaked: 127 bytes in 3 blocks\n');
    expect(stderr).toContain(`  120 bytes in 2 blocks ${SITED}`);
    expect(stderr).toContain('  7 bytes in 1 block allocated\n    site 8');
    expect(stderr.indexOf('120 bytes')).toBeLessThan(stderr.indexOf('7 bytes in 1'));
  });

  it.each([['end'], ['exit'], ['throw'], ['worker']])(
    'fails the program with 23 where it may not be (%s)',
    (how) => {
      for (const checks of soak(['full', 'basic'], ['full', 'basic', 'off'])) {
        const { code, stderr } = run('leak', how, { JUST_CHECKS: checks, JUST_LEAKS: 'fail' });
        expect([checks, code]).toEqual([checks, 23]);
        expect(stderr).toContain('127 bytes in 3 blocks');
        // Where no places are known, the list says how to get them.
        expect(stderr.includes('JUST_CHECKS=full'), checks).toBe(checks !== 'full');
      }
    },
  );

  it('is not mentioned without full checks, or where that is switched off', () => {
    expect(run('leak', 'end', { JUST_CHECKS: 'basic' })).toEqual({ code: 0, stderr: '' });
    expect(run('leak', 'end', { JUST_CHECKS: 'full', JUST_LEAKS: 'off' })).toEqual({ code: 0, stderr: '' });
  });

  it('is not what was handed back and never collected', () => {
    const env = { JUST_CHECKS: 'basic', JUST_LEAKS: 'fail' };
    expect(run('handed back', 'end', env)).toEqual({ code: 0, stderr: '' });
    expect(run('handed back', 'worker', env)).toEqual({ code: 0, stderr: '' });
  });

  it('is what was handed back wrongly, and the fault is told', () => {
    const { code, stderr } = run('handed back wrongly', 'end', { JUST_CHECKS: 'basic', JUST_LEAKS: 'fail' });
    expect(stderr).toContain('ERR_JUST_LAYOUT_MISMATCH, found at exit: ');
    expect(stderr).toContain('20 bytes in 1 block');
    expect(code).toBe(23);
  });

  it('is not mentioned where there is nothing', () => {
    const env = { JUST_CHECKS: 'full', JUST_LEAKS: 'fail' };
    expect(run('nothing', 'end', env)).toEqual({ code: 0, stderr: '' });
    expect(run('nothing', 'worker', env)).toEqual({ code: 0, stderr: '' });
  });
});

describe('the figures at the end', () => {
  /** What the fixture left on stderr, one text a line; its process id. */
  function figures(how: string): { lines: string[]; pid: number } {
    const { code, stdout, stderr } = fixtures.run('stats.mjs', [], { JUST_STATS: how });
    expect(code).toBe(0);
    return { lines: stderr.trimEnd().split('\n'), pid: Number(stdout) };
  }

  it('are a line of JSON for each heap of each thread, that says which one it is', () => {
    const { lines, pid } = figures('json');
    const found = lines.map((line) => JSON.parse(line));
    expect(found.map(({ type }) => type)).toEqual(new Array(4).fill('just:heap:stats'));
    expect(found.map((record) => record.pid)).toEqual(new Array(4).fill(pid));
    const rows = found
      .map(({ threadId, heap, closed, stats }) => [
        threadId,
        heap,
        closed,
        stats.allocatedBytes,
        stats.totalAllocatedBytes,
        stats.largeBlocks,
        stats.sizeClasses.reduce((sum: number, { liveBlocks }: SizeClassStats) => sum + liveBlocks, 0),
      ])
      .sort();
    expect(rows).toEqual([
      [0, 1, false, 1000, 1000, 0, 1],
      [0, 2, true, 0, 24, 0, 0],
      [1, 1, false, 1000, 1000, 0, 1],
      [1, 2, true, 0, 24, 0, 0],
    ]);
  });

  it('are a table for each heap where JUST_STATS is on, and nothing where it is off', () => {
    const { lines } = figures('1');
    expect(lines.filter((line) => line === 'just heap at exit:')).toHaveLength(4);
    expect(lines.filter((line) => /^ {2}live +1000 B in 1 block$/.test(line))).toHaveLength(2);
    expect(figures('0').lines).toEqual(['']);
  });
});

describe('memory written over behind the accessors', () => {
  it.each([['end'], ['exit'], ['worker']])('is reported at the end, with code 101 (%s)', (how) => {
    const { code, stderr } = run('damage', how, { JUST_CHECKS: 'full' });
    expect(code).toBe(101);
    expect(stderr).toContain('ERR_JUST_USE_AFTER_FREE, found at exit: write after free');
    expect(stderr).toContain('src/leak.just:3:9 (Node)');
  });
});
