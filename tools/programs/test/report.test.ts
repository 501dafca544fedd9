import { table } from '@justlang-tools/table';
import { describe, expect, it } from 'vitest';
import { type Compared, judgeCompared, TABLE_HEADER } from '../src/just/report.js';
import type { Run } from '../src/just/run.js';

const heap = { allocations: 1234, peakBytes: 5_000_000, liveBytes: 0, library: '/lib/libc.so.6' };
const use = { milliseconds: 1.25, collections: 3, residentBytes: 2 ** 20, heap };
const GOOD: Run = { ended: 'exit code 0', exitCode: 0, stdout: Buffer.from('line\n'), stderr: '', use };
const PANICKED: Run = { ...GOOD, ended: 'exit code 101', exitCode: 101, stderr: 'panicked\nmessage\n' };
const ABORTED: Run = { ...GOOD, ended: 'signal SIGABRT', exitCode: null, use: null };

function judge(run: Run, more: Partial<Compared> = {}) {
  const plain = { ...GOOD, use: { ...use, milliseconds: 2, heap: null } };
  return judgeCompared({
    name: 'trees',
    exitCode: 0,
    compileTime: 30,
    run,
    plain,
    abortsOnPanic: false,
    ...more,
  });
}

describe('a run is judged', () => {
  it('right, when it printed what plain JS prints and left nothing live', () => {
    expect(judge(GOOD)).toMatchObject({
      problems: [],
      lines: ['line', '', 'equals plain JS: yes (plain JS: 2.0 ms)'],
      library: '/lib/libc.so.6',
    });
  });

  it.each<[string, Run, RegExp]>([
    [
      'bytes are live',
      { ...GOOD, use: { ...use, heap: { ...heap, liveBytes: 4096 } } },
      /4,096 bytes are still live/,
    ],
    ['the output differs', { ...GOOD, stdout: Buffer.from('lime\n') }, /plain JS/],
    ['it crashed before it reported', { ...GOOD, ended: 'signal SIGSEGV', use: null }, /SIGSEGV/],
    [
      'the runtime could not be loaded',
      { ...GOOD, use: null, error: 'ERR_JUST_LINK: none' },
      /ERR_JUST_LINK/,
    ],
  ])('wrong, when %s', (_, run, message) => {
    const { problems } = judge(run);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });

  it('wrong, when the exit code is another', () => {
    const { problems } = judge({ ...GOOD, ended: 'exit code 3', exitCode: 3 });
    expect(problems).toEqual([
      'trees: ended with exit code 3, not exit code 0',
      'trees: the result is not the one of plain JS',
    ]);
  });

  it('by exit code 101, when it is to panic, and its report is quoted', () => {
    const panics = { exitCode: 101, plain: PANICKED };
    const { problems, lines } = judge(PANICKED, panics);
    expect(problems).toEqual([]);
    expect(lines).toContain('| panicked');
    expect(judge(GOOD, panics).problems).not.toEqual([]);
  });

  it('right when it aborted, only where that was asked for', () => {
    const panics = { exitCode: 101, plain: PANICKED };
    expect(judge(ABORTED, { ...panics, abortsOnPanic: true }).problems).toEqual([]);
    expect(judge(ABORTED, panics).problems).toHaveLength(1);
    expect(judge(ABORTED, { abortsOnPanic: true }).problems).toHaveLength(1);
  });
});

it('the table aligns numbers right and text left', () => {
  const { row } = judge({ ...GOOD, ended: 'exit code 3', exitCode: 3 });
  expect(table(TABLE_HEADER, [row]).split('\n')).toEqual([
    'program  result         time  allocations  peak off-heap bytes  live at end  GCs  peak RSS  compiled in',
    '-------  -----------  ------  -----------  -------------------  -----------  ---  --------  -----------',
    'trees    exit code 3  1.3 ms        1,234            5,000,000            0    3   1.0 MiB      30.0 ms',
  ]);
});
