import { describe, expect, it } from 'vitest';
import { type ChildOptions, runFixture } from './child.js';

const run = (scenario: string, options: ChildOptions = {}) =>
  runFixture('scenarios.mjs', { ...options, args: [scenario, ...(options.args ?? [])] });

const REPORT = "thread 'main' panicked at src/list.just:12:5:\nboom\n";

describe('an uncaught panic on the main thread', () => {
  it.each(['sync', 'async', 'unhandledRejection', 'fromTimer', 'inExitHandler', 'nothingAfterRun'])(
    'is reported once and exits with 101: %s',
    async (scenario) => {
      expect(await run(scenario)).toEqual({ code: 101, signal: null, stdout: '', stderr: REPORT });
    },
  );

  it('names the topmost frame of the program when it has no location', async () => {
    const { code, stderr } = await run('noLocation');
    expect(code).toBe(101);
    expect(stderr).toMatch(/^thread 'main' panicked at \S*scenarios\.mjs:\d+:\d+:\nboom\n$/);
  });

  it('is reported with its code for a memory-safety error', async () => {
    const { code, stderr } = await run('safety');
    expect(code).toBe(101);
    expect(stderr).toBe("thread 'main' panicked at src/list.just:3:5:\naddress is null\n");
  });

  it('shows the chain of causes, a circle once', async () => {
    expect((await run('cause')).stderr).toBe(`${REPORT}caused by: TypeError: no file\ncaused by: EIO\n`);
    expect((await run('circularCause')).stderr).toBe(`${REPORT}caused by: Error: round\n`);
  });

  it('is reported with its position when the program makes stacks of its own', async () => {
    const { code, stderr } = await run('preparedStack');
    expect(code).toBe(101);
    expect(stderr).toMatch(/^thread 'main' panicked at \S*scenarios\.mjs:\d+:\d+:\nboom\n$/);
  });

  it('is reported at the end when it was thrown by hand', async () => {
    const { code, stderr } = await run('neverHooked');
    expect(code).toBe(101);
    expect(stderr).toBe("thread 'main' panicked at src/list.just:1:5:\nmade by hand\n");
  });

  it('is reported where the intrinsics are frozen', async () => {
    const { code, stderr } = await run('sync', { nodeOptions: ['--frozen-intrinsics', '--no-warnings'] });
    expect({ code, stderr }).toEqual({ code: 101, stderr: REPORT });
  });

  it('is left to the listener of a program that has its own', async () => {
    const result = await run('ownListener');
    expect(result).toEqual({
      code: 0,
      signal: null,
      stdout: 'listener got ERR_JUST_PANIC\n',
      stderr: REPORT,
    });
  });

  it.each(['bigOutput', 'bigOutputAsync', 'bigOutputNothingAfterRun'])(
    'waits until a slow reader has all output: %s',
    async (scenario) => {
      const { code, stdout } = await run(scenario, { late: { stream: 'stdout', after: 'boom' } });
      expect(code).toBe(101);
      expect(stdout).toBe('x'.repeat(3_000_000));
    },
  );
});

describe('what is no uncaught panic', () => {
  it.each(['ordinaryError', 'ordinaryRejection'])('ends as Node ends it: %s', async (scenario) => {
    const { code, stderr } = await run(scenario);
    expect(code).toBe(1);
    expect(stderr).toContain('TypeError: not a panic');
    expect(stderr).not.toContain('panicked');
  });

  it('ends as Node ends it after a panic that was caught', async () => {
    const { code, stderr } = await run('caughtThenOrdinary');
    expect(code).toBe(1);
    expect(stderr).toContain('TypeError: not a panic');
  });

  it.each(['success', 'asyncSuccess'])('exits with 0: %s', async (scenario) => {
    expect(await run(scenario)).toEqual({ code: 0, signal: null, stdout: 'done\n', stderr: '' });
  });

  it('goes on after a caught panic', async () => {
    expect(await run('panicCaught')).toEqual({ code: 0, signal: null, stdout: 'reached\n', stderr: REPORT });
  });
});

describe('the hook', () => {
  it('replaces the report', async () => {
    const result = await run('customHook');
    expect(result).toEqual({ code: 101, signal: null, stdout: 'hook: boom 12\n', stderr: '' });
  });

  it('runs once through cleanup, catch, resume and the end of the process', async () => {
    expect(await run('hookOnce')).toEqual({ code: 101, signal: null, stdout: 'hook 1\n', stderr: '' });
  });

  it('can call the default one it took', async () => {
    expect(await run('takenHook')).toEqual({ code: 101, signal: null, stdout: 'before\n', stderr: REPORT });
  });

  it('ends the process with both messages when it throws', async () => {
    const { code, signal, stderr } = await run('hookThrows');
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGABRT' });
    expect(stderr).toContain('boom (src/list.just:12:5)');
    expect(stderr).toContain('TypeError: bad hook');
  });

  it('ends the process with both messages when it panics, even if it would catch that', async () => {
    const { code, signal, stderr } = await run('hookPanics');
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGABRT' });
    expect(stderr).toContain('boom (src/list.just:12:5)');
    expect(stderr).toContain('in hook (src/list.just:99:5)');
  });

  it('may run out of stack without ending the process', async () => {
    const { code, signal, stdout } = await run('stackOverflowInHook');
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(stdout).toMatch(/^alive: /);
  });
});

describe('a second panic', () => {
  it.each([
    'secondPanic',
    'secondPanicInner',
    'suppressedCaught',
    'suppressedCleaned',
    'suppressedUncaught',
    'suppressedNested',
    'secondPanicInWorker',
  ])('ends the process by SIGABRT with both messages: %s', async (scenario) => {
    const { code, signal, stdout, stderr } = await run(scenario);
    expect({ code, signal, stdout }).toEqual({ code: null, signal: 'SIGABRT', stdout: '' });
    const [, end] = stderr.split('panicked while unwinding from another panic, aborting\n');
    expect(end).toMatch(/^first: first boom.*\nsecond: second boom.*\n$/);
  });
});

describe('cleanup on a stack that is all but full', () => {
  it('never loses the panic to the RangeError of cleanup code that had no room', async () => {
    const { code, stdout } = await run('stackOverflow');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'panic after true\n' });
  });
});

describe('abort', () => {
  it.each([
    ['abort', 'main'],
    ['abortDespiteListener', 'main'],
    ['abortFromWorker', 'worker-1'],
  ])('ends the process by SIGABRT with its message: %s', async (scenario, thread) => {
    expect(await run(scenario)).toEqual({
      code: null,
      signal: 'SIGABRT',
      stdout: '',
      stderr: `thread '${thread}' aborted: out of luck\n`,
    });
  });

  it('writes its whole message to a slow reader before the process ends', async () => {
    const { signal, stderr } = await run('bigAbort', { late: { stream: 'stderr', after: 'ready' } });
    expect(signal).toBe('SIGABRT');
    expect(stderr).toBe(`begin\nthread 'main' aborted: ${'x'.repeat(1_000_000)}\n`);
  });

  it.each(['panicCaught', 'sync', 'hookOnce', 'resumed'])(
    'ends a panic under JUST_PANIC=abort, after its report: %s',
    async (scenario) => {
      const { code, signal, stdout, stderr } = await run(scenario, { env: { JUST_PANIC: 'abort' } });
      expect({ code, signal }).toEqual({ code: null, signal: 'SIGABRT' });
      expect(stdout).toBe(scenario === 'hookOnce' ? 'hook 1\n' : '');
      expect(stderr).toBe(scenario === 'panicCaught' || scenario === 'sync' ? REPORT : '');
    },
  );
});

describe('a bad environment', () => {
  it('fails Panic.run before main with ERR_JUST_CONFIG', async () => {
    const { code, stdout, stderr } = await run('success', { env: { JUST_BACKTRACE: 'lots' } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('JUST_BACKTRACE is "lots"');
    expect(stderr).toContain('ERR_JUST_CONFIG');
  });

  it('is a warning beside a panic, which is reported all the same', async () => {
    const { code, stdout, stderr } = await run('panicCaught', { env: { JUST_BACKTRACE: 'lots' } });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'reached\n' });
    expect(stderr).toMatch(/^warning: JUST_BACKTRACE is "lots"; .*\n/);
    expect(stderr.endsWith(REPORT)).toBe(true);
  });
});
