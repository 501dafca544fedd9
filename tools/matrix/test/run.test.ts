import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from '../src/arguments.js';
import type { Cell, Outcome } from '../src/cell.js';
import { nodeAt, nodeOfLine } from '../src/cells/node.js';
import { ROOT } from '../src/paths.js';
import { runCell } from '../src/run-cell.js';

const RUNTIME = { command: ['node'] as const, version: 'v1' };
const GOOD: Outcome = { passed: 2, failed: 0, skipped: [], problems: [] };
const WHOLE = { filters: [], quick: false };

const cell = (...outcomes: Outcome[]): Cell => ({
  name: 'a',
  title: 'A',
  limits: [],
  find: () => RUNTIME,
  parts: outcomes.map((outcome, at) => ({ name: `part ${at}`, filtered: at === 0, run: () => outcome })),
  noSpeed: 'a test',
});

it('a cell passes when every part does, and fails with one of them', async () => {
  const bad = { ...GOOD, failed: 1, problems: [`${join(ROOT, 'x.ts')} breaks\nmore`] };
  expect(await runCell(cell(GOOD, GOOD), WHOLE)).toMatchObject({ state: 'passed', speed: 'a test' });
  const result = await runCell(cell(GOOD, bad), WHOLE);
  expect(result).toMatchObject({ state: 'failed', parts: { 'part 1': { problems: ['x.ts breaks'] } } });
});

it('a cell without its runtime has not run, and says why', async () => {
  const missing = { ...cell(GOOD), find: () => ({ missing: 'wine64 is not installed' }) };
  expect(await runCell(missing, WHOLE)).toMatchObject({
    state: 'not run',
    reason: 'wine64 is not installed',
  });
});

it('a cell in which no test ran has not passed', async () => {
  const nothing = { ...GOOD, passed: 0, skipped: [{ count: 9, reason: 'no mmap' }] };
  expect(await runCell(cell(nothing), WHOLE)).toMatchObject({ state: 'not run' });
});

it('a run in part leaves out the parts that cannot be', async () => {
  for (const context of [
    { filters: ['x'], quick: false },
    { filters: [], quick: true },
  ]) {
    const result = await runCell(cell(GOOD, GOOD), context);
    expect(result.state === 'passed' && Object.keys(result.parts)).toEqual(['part 0']);
  }
});

it('a Node that does not start, or of a line that is not pinned, is missing', () => {
  expect(nodeAt(join(ROOT, 'no-such-node'))).toHaveProperty('missing');
  expect(nodeOfLine('3')).toHaveProperty('missing');
  expect(nodeOfLine(String(process.versions.node.split('.')[0]))).toEqual({
    command: [process.execPath],
    version: process.version,
  });
});

it('reads cells, flags and filters', () => {
  const all = ['a', 'b'].map((name) => ({ ...cell(GOOD), name, quick: name === 'b' }));
  const names = (...argv: string[]) => {
    const wanted = parse(argv, all);
    return typeof wanted === 'string' ? wanted : wanted.cells.map(({ name }) => name).join();
  };
  expect(names()).toBe('a,b');
  expect(names('--quick')).toBe('b');
  expect(names('a')).toBe('a');
  expect(parse(['b', '--', 'packages/heap'], all)).toMatchObject({ filters: ['packages/heap'] });
  expect(names('c')).toBe('unknown: c');
  expect(names('--fast')).toBe('unknown: --fast');
  expect(parse(['--speed', '--write'], all)).toMatchObject({ speed: true, write: true });
  expect(names('--speed', '--quick')).toContain('--speed runs no tests');
  expect(names('--write', '--quick')).toContain('--write wants whole runs');
  expect(names('--write', 'a', '--', 'x')).toContain('--write wants whole runs');
});
