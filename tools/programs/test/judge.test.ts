import { table } from '@justlang-tools/table';
import { describe, expect, it } from 'vitest';
import { judge, TABLE_HEADER } from '../src/runner/judge.js';
import type { Measurement } from '../src/runner/measurement.js';

const TREES = { name: 'trees', summary: '', panics: false };
const PANIC = { name: 'panic', summary: '', panics: true };

const GOOD: Measurement = {
  result: 'depth 1',
  output: ['line'],
  milliseconds: 1.25,
  allocations: 1234,
  peakBytes: 5_000_000,
  liveBytes: 0,
  collections: 3,
  residentBytes: 2 ** 20,
  library: '/lib/libc.so.6',
  plain: { equal: true, milliseconds: 2 },
};

function problemsOf(report: Measurement | null, ended = 'exit code 0', exitCode: number | null = 0) {
  return judge(TREES, { report, ended, exitCode, stderr: '' }, false).problems;
}

describe('judge', () => {
  it('finds nothing wrong with a program that gave the right result and left nothing live', () => {
    expect(problemsOf(GOOD)).toEqual([]);
  });

  it.each([
    ['bytes are live', { ...GOOD, liveBytes: 4096 }, 'exit code 0', 0, /4,096 bytes are still live/],
    [
      'the result differs',
      { ...GOOD, plain: { equal: false, milliseconds: 1 } },
      'exit code 0',
      0,
      /plain JS/,
    ],
    ['the exit code is not 0', GOOD, 'exit code 3', 3, /exit code 3/],
    ['it crashed before it reported', null, 'signal SIGSEGV', null, /SIGSEGV/],
    ['it was killed after it reported', GOOD, 'signal SIGKILL', null, /SIGKILL/],
  ] as const)('fails when %s', (_, report, ended, exitCode, message) => {
    const problems = problemsOf(report, ended, exitCode);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });

  it('does not fail where plain JS could not compute the result', () => {
    const report = { ...GOOD, plain: { error: 'Error: string too long' } };
    const { problems, lines } = judge(
      TREES,
      { report, ended: 'exit code 0', exitCode: 0, stderr: '' },
      false,
    );
    expect(problems).toEqual([]);
    expect(lines.at(-1)).toBe('equals plain JS: not known (Error: string too long)');
  });

  it('wants exit code 101 of a program that panics, and quotes its report', () => {
    const { plain: _, ...report } = GOOD;
    const outcome = { report, ended: 'exit code 101', exitCode: 101, stderr: 'panicked\nmessage\n' };
    const { problems, lines } = judge(PANIC, outcome, false);
    expect(problems).toEqual([]);
    expect(lines).toEqual(['line', '| panicked', '| message', 'exit code 101, 0 live bytes after unwinding']);
    expect(judge(PANIC, { ...outcome, exitCode: 0, ended: 'exit code 0' }, false).problems).toHaveLength(1);
  });

  it('takes an abort for success only where it was asked for', () => {
    const outcome = { report: null, ended: 'signal SIGABRT', exitCode: null, stderr: '' };
    expect(judge(PANIC, outcome, true).problems).toEqual([]);
    expect(judge(PANIC, outcome, false).problems).toHaveLength(1);
    expect(judge(TREES, outcome, true).problems).toHaveLength(1);
  });
});

it('the table aligns numbers right and text left', () => {
  const { row } = judge(TREES, { report: GOOD, ended: 'exit code 0', exitCode: 0, stderr: '' }, false);
  expect(table(TABLE_HEADER, [row]).split('\n')).toEqual([
    'program  result     time  allocations  peak off-heap bytes  live at end  GCs  peak RSS  compiled in',
    '-------  -------  ------  -----------  -------------------  -----------  ---  --------  -----------',
    'trees    depth 1  1.3 ms        1,234            5,000,000            0    3   1.0 MiB  -',
  ]);
});
