import { expect, it } from 'vitest';
import { type Difference, judge } from '../src/judge.js';
import type { TestLine } from '../src/report.js';
import { readReport } from '../src/run-process.js';

const passed = (test: string): TestLine => ({ test, state: 'passed' });
const failed = (test: string): TestLine => ({ test, state: 'failed', message: 'is 5' });
const silent = (file: string) => `not for this system: ${file}`;

const judged = (tests: readonly TestLine[], differences: readonly Difference[] = [], broken: string[] = []) =>
  judge(new Map([['a.test.ts', { tests, broken }]]), differences, silent);

it('counts what passed, and names what failed', () => {
  expect(judged([passed('adds'), failed('divides'), passed('subtracts')])).toEqual({
    passed: 2,
    failed: 1,
    skipped: [],
    known: [],
    problems: ['a.test.ts > divides: is 5'],
  });
});

it('gives the reason of what was skipped: its own, that of a difference, or that it said none', () => {
  const tests: TestLine[] = [
    { test: 'one', state: 'skipped' },
    { test: 'two', state: 'skipped', message: 'no mmap' },
    { test: 'three', state: 'skipped' },
  ];
  const leftOut = { tests: 'a.test.ts > three', reason: 'Never ends.', leftOut: true };
  expect(judged(tests, [leftOut]).skipped).toEqual([
    { count: 1, reason: 'not for this system: a.test.ts' },
    { count: 1, reason: 'no mmap' },
    { count: 1, reason: 'Never ends.' },
  ]);
});

it('counts a known difference neither as passed nor as failed', () => {
  const known = { tests: 'a.test.ts > text', reason: 'Writes it in another way.' };
  const found = judged([failed('text > of one'), failed('text > of two'), passed('number')], [known]);
  expect(found).toMatchObject({ passed: 1, failed: 0, known: [{ count: 2, reason: known.reason }] });
});

it('fails where a known difference no longer shows, or names no test', () => {
  const known = { tests: 'a.test.ts > text', reason: 'Writes it in another way.' };
  expect(judged([passed('text')], [known])).toMatchObject({ passed: 0, failed: 1 });
  expect(judged([passed('number')], [known])).toMatchObject({ passed: 1, failed: 1 });
});

it('takes what broke outside of tests for a failure of the file', () => {
  expect(judged([passed('adds')], [], ['no such module']).problems).toEqual(['a.test.ts: no such module']);
  const known = { tests: 'a.test.ts', reason: 'Has no such module.' };
  expect(judged([], [known], ['no such module'])).toMatchObject({ failed: 0, known: [{ count: 1 }] });
});

it('a process that ends in the middle fails the test that it was running', () => {
  const lines = [{ begun: 'adds' }, passed('adds'), { begun: 'divides' }];
  expect(readReport(lines, 'SIGSEGV', 'words')).toEqual({
    tests: [passed('adds'), { test: 'divides', state: 'failed', message: 'the process ended: SIGSEGV' }],
    broken: [],
  });
});

it('a process that ends outside of tests breaks its file, with its last words', () => {
  expect(readReport([], 'exit code 1', 'x\nno such file\n')).toEqual({
    tests: [],
    broken: ['the process ended: exit code 1: no such file'],
  });
});
