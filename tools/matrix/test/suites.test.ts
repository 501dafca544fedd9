import { afterEach, expect, it, vi } from 'vitest';
import { outcomeOf } from '../src/parts/suites.js';

afterEach(() => vi.unstubAllEnvs());

const passed = { status: 'passed', fullName: ' adds' };
const failed = { status: 'failed', fullName: ' divides', failureMessages: ['expected 1 to be 2\n  at x'] };

const report = (...tests: { status: string; fullName: string }[]) => ({
  testResults: [{ name: '/project/a/b.test.ts', status: 'passed', assertionResults: tests }],
});

it('counts what passed and names what failed', () => {
  const outcome = outcomeOf(report(passed, failed, passed), '/project');
  expect([outcome.passed, outcome.failed]).toEqual([2, 1]);
  expect(outcome.problems).toEqual(['a/b.test.ts: divides: expected 1 to be 2']);
});

it('takes a file that cannot be loaded for a failure', () => {
  const file = {
    name: '/project/c.test.ts',
    status: 'failed',
    message: 'no such module\nat y',
    assertionResults: [],
  };
  expect(outcomeOf({ testResults: [file] }, '/project')).toEqual({
    passed: 0,
    failed: 1,
    skipped: [],
    problems: ['c.test.ts: no such module'],
  });
});

it('takes an example that was only parsed for one that was left out', () => {
  const parsed = { status: 'passed', fullName: ' x.md:3 (only parsed: needs node26)' };
  const outcome = outcomeOf(report(passed, parsed), '/project');
  expect([outcome.passed, outcome.skipped]).toEqual([1, [{ count: 1, reason: 'needs node26' }]]);
});

it.each([
  ['', 'long tests, run with TEST_SOAK=1; or not for this system'],
  ['1', 'not for this system or setting: a/b.test.ts'],
  ['ci', 'not for this system or setting: a/b.test.ts'],
])('gives a reason for skipped tests with TEST_SOAK=%j', (soak, reason) => {
  vi.stubEnv('TEST_SOAK', soak);
  const skipped = { status: 'skipped', fullName: ' multiplies' };
  expect(outcomeOf(report(skipped, skipped), '/project').skipped).toEqual([{ count: 2, reason }]);
});
