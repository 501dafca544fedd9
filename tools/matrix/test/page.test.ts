import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CELLS } from '../src/cells/index.js';
import { withTables } from '../src/page.js';
import { type CellResult, mergeResults, readResults, type Speed, withSpeeds } from '../src/result.js';

const DOCS = join(import.meta.dirname, '../../../docs');
const EMPTY = 'before\n<!-- begin: written by `npm run matrix -- --write` -->\nold\n<!-- end -->\nafter\n';
const missing: CellResult = { name: 'a', date: '2026-11-29', state: 'not run', reason: 'no wine64' };
const CELL_A = { name: 'a', title: 'A', limits: ['Has no files.'], find: () => ({ missing: '' }), parts: [] };

describe('the page', () => {
  it('shows what the committed results say', () => {
    const page = readFileSync(join(DOCS, 'platforms.md'), 'utf8');
    const results = readResults(join(DOCS, 'platforms.json'));
    expect(page).toBe(withTables(page, CELLS, results));
  });

  it('keeps what stands around its tables', () => {
    const page = withTables(EMPTY, [CELL_A], []);
    expect(page).toMatch(/^before\n/);
    expect(page).toMatch(/\nafter\n$/);
    expect(page).not.toContain('old');
  });

  it('says why a cell has not run, and never that it passed', () => {
    const page = withTables(EMPTY, [CELL_A], [missing]);
    expect(page).toContain('not run: no wine64');
    expect(page).not.toContain('passed');
  });

  it('shows failures, skipped tests and limits', () => {
    const parts = {
      suites: {
        passed: 3,
        failed: 1,
        skipped: [{ count: 2, reason: 'no mmap' }],
        known: [{ count: 4, reason: 'Other words.' }],
        problems: ['x.test.ts: is 5'],
      },
    };
    const speed = { load: 1, store: 0.987, 'high load': 'no such block', pair: 2, churn: 3 };
    const ran: CellResult = {
      name: 'a',
      date: '2026-11-29',
      state: 'failed',
      version: 'v1',
      seconds: 1,
      parts,
      speed,
    };
    const cell = { ...CELL_A, parts: [{ name: 'suites', run: () => parts.suites }] };
    const page = withTables(EMPTY, [cell], [ran]);
    expect(page).toContain('| `a` | A | failed | v1 | 3 passed, 1 failed, 4 known, 2 skipped | 2026-11-29 |');
    expect(page).toContain('- A: x.test.ts: is 5');
    expect(page).toContain('- A, suites: 2, no mmap');
    expect(page).toContain('- A, suites: 4, Other words.');
    expect(page).toContain('- A: Has no files.');
    expect(page).toContain('| A | 1.00 | 0.99 | no such block | 2.00 | 3.00 |');
  });

  it('without its markers is refused', () => {
    expect(() => withTables('no markers', [], [])).toThrow('begin');
  });
});

describe('the results', () => {
  it('of one run take the place of the same cells only', () => {
    const earlier: CellResult[] = ['a', 'b', 'gone'].map((name) => ({ ...missing, name, reason: 'earlier' }));
    const merged = mergeResults(earlier, [{ ...missing, name: 'b', reason: 'now' }], ['c', 'b', 'a']);
    expect(merged.map((each) => [each.name, each.state === 'not run' && each.reason])).toEqual([
      ['b', 'now'],
      ['a', 'earlier'],
    ]);
  });

  it('get other speeds where the cell ran, and keep all else', () => {
    const speed = { load: 1, store: 1, 'high load': 1, pair: 1, churn: 1 };
    const ran = {
      name: 'b',
      date: '2026-11-29',
      state: 'passed',
      version: 'v1',
      seconds: 1,
      parts: {},
    } as const;
    const later: Speed = { ...speed, load: 2 };
    const speeds = new Map([
      ['a', later],
      ['b', later],
    ]);
    expect(withSpeeds([missing, { ...ran, speed }], speeds)).toEqual([missing, { ...ran, speed: later }]);
  });

  it('are in the repository', () => {
    expect(existsSync(join(DOCS, 'platforms.json'))).toBe(true);
  });
});
