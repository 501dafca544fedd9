import { describe, expect, it } from 'vitest';
import { runFixture } from './child.js';

const run = (scenario: string, ...args: string[]) =>
  runFixture('scenarios.mjs', { args: [scenario, ...args] });

const REPORT = "thread 'worker-1' panicked at src/list.just:12:5:\nboom\n";
const ERROR = {
  name: 'PanicError',
  code: 'ERR_JUST_PANIC',
  message: 'boom',
  location: { file: 'src/list.just', line: 12, column: 5 },
};

/** What the parent printed: the error it got, then the worker's exit code. */
function parentSaw(stdout: string): { error: unknown; rest: string } {
  const [first = '', ...rest] = stdout.split('\n');
  return { error: JSON.parse(first), rest: rest.join('\n') };
}

describe('an uncaught panic in a worker', () => {
  it.each([
    ['thrown', { items: [1, 2] }],
    ['rejected', 7],
    ['run', 7],
    ['runAsync', 7],
  ])('fails the worker with the error intact, and the process lives: %s', async (scenario, payload) => {
    const { code, stdout, stderr } = await run('worker', scenario);
    expect({ code, stderr }).toEqual({ code: 0, stderr: REPORT });
    expect(parentSaw(stdout)).toEqual({ error: { ...ERROR, payload }, rest: 'worker exit 1\n' });
  });

  it('reaches the parent without a payload that cannot be cloned', async () => {
    const { code, stdout } = await run('worker', 'uncloneablePayload');
    expect(code).toBe(0);
    expect(parentSaw(stdout).error).toEqual(ERROR);
  });

  it('reaches the parent with its cause, without what the cause cannot send', async () => {
    const { code, stdout } = await run('worker', 'uncloneableCause');
    expect(code).toBe(0);
    expect(parentSaw(stdout).error).toEqual({
      ...ERROR,
      payload: 7,
      cause: { code: 'ERR_JUST_PANIC', message: 'why' },
    });
  });

  it.each([
    ['circularCause', { code: 'WHY', message: 'why' }],
    ['manyCauses', { code: 'WHY', message: 'why' }],
    ['throwingGetter', undefined],
    ['revokedCause', undefined],
    ['suppressed', undefined],
  ])('reaches the parent whatever it is made of: %s', async (scenario, cause) => {
    const { code, stdout } = await run('worker', scenario);
    expect(code).toBe(0);
    const expected = { ...ERROR, payload: 7, ...(cause === undefined ? {} : { cause }) };
    expect(parentSaw(stdout)).toEqual({ error: expected, rest: 'worker exit 1\n' });
  });

  it('can be resumed by the parent, with no second report', async () => {
    expect(await run('workerPanicResumed')).toEqual({ code: 101, signal: null, stdout: '', stderr: REPORT });
  });

  it('exits with 101, with no second report, when the parent does not listen', async () => {
    expect(await run('workerUnhandled')).toEqual({ code: 101, signal: null, stdout: '', stderr: REPORT });
  });
});

describe('a worker', () => {
  it('goes on after a panic that it caught', async () => {
    const { stdout, stderr } = await run('worker', 'caught');
    expect(stdout).toBe('worker exit 0\n');
    expect(stderr).toBe(REPORT);
  });

  it('fails with an ordinary error as it would without Panic.run', async () => {
    const { stdout, stderr } = await run('worker', 'ordinary');
    expect(parentSaw(stdout)).toEqual({
      error: { name: 'TypeError', message: 'not a panic' },
      rest: 'worker exit 1\n',
    });
    expect(stderr).toBe('');
  });

  it('is named in reports by its own name where Node tells it', async () => {
    const tells = 'threadName' in (await import('node:worker_threads'));
    const { stderr } = await run('namedWorker');
    expect(stderr).toContain(`thread '${tells ? 'parser' : 'worker-1'}' panicked`);
  });
});
