import { expect, it } from 'vitest';
import { runFixture } from './child.js';

const run = (scenario: string, env: Record<string, string> = {}) =>
  runFixture('odd-values.mjs', { args: [scenario], env });
const PLACE = "thread 'main' panicked at src/list.just:12:5:\n";

it('a message that cannot be shown costs the message, not the panic', async () => {
  const stderr = `${PLACE}a value that cannot be shown\n`;
  expect(await run('message')).toEqual({ code: 101, signal: null, stdout: '', stderr });
  expect(await run('abortMessage')).toMatchObject({
    signal: 'SIGABRT',
    stderr: "thread 'main' aborted: a value that cannot be shown\n",
  });
});

it('a cause whose own cause throws ends the chain of causes', async () => {
  const stderr = `${PLACE}boom\ncaused by: Error: why\n`;
  expect(await run('causeOfCause')).toEqual({ code: 101, signal: null, stdout: '', stderr });
});

it('of causes without end 16 are shown', async () => {
  const causes = `caused by: Error: first\n${'caused by: Error: again\n'.repeat(15)}`;
  const stderr = `${PLACE}boom\n${causes}note: further causes are not shown\n`;
  expect(await run('causesWithoutEnd')).toEqual({ code: 101, signal: null, stdout: '', stderr });
});

it('a cause that is a revoked proxy is named as what it is', async () => {
  const stderr = `${PLACE}boom\ncaused by: a value that cannot be shown\n`;
  expect(await run('causeRevoked')).toEqual({ code: 101, signal: null, stdout: '', stderr });
});

it('a panic whose properties throw is reported with what can be read', async () => {
  const { code, signal, stderr } = await run('ownGetters');
  expect({ code, signal }).toEqual({ code: 101, signal: null });
  expect(stderr).toMatch(/^thread 'main' panicked/);
});

it.each(['off', 'full'])('Error.prepareStackTrace may throw: JUST_BACKTRACE=%s', async (backtrace) => {
  const { code, stderr } = await run('prepareThrows', { JUST_BACKTRACE: backtrace });
  expect(code).toBe(101);
  expect(stderr).toMatch(/^thread 'main' panicked at \S*odd-values\.mjs:\d+:\d+:\nboom\n/);
  const panicked = await run('preparePanics', { JUST_BACKTRACE: backtrace });
  expect(panicked.code).toBe(101);
  expect(panicked.stderr).toMatch(/^thread 'main' panicked[^\n]*:\nboom\n/);
  expect(panicked.stderr).not.toContain('not to be reported');
  expect(await run('prepareThrowsInCheck', { JUST_BACKTRACE: backtrace })).toMatchObject({ code: 101 });
});

it.each(['off', 'full'])(
  'properties of Error may throw as they are read or set: JUST_BACKTRACE=%s',
  async (backtrace) => {
    for (const scenario of ['prepareGetter', 'prepareFixed', 'limitGetter']) {
      const { code, stderr } = await run(scenario, { JUST_BACKTRACE: backtrace });
      expect([scenario, code]).toEqual([scenario, 101]);
      expect(stderr).toMatch(/^thread 'main' panicked[^\n]*:\nboom\n/);
      expect(await run(`${scenario}Located`, { JUST_BACKTRACE: backtrace })).toMatchObject({ code: 101 });
    }
  },
);

it('a full stack of another realm in the hook is no panic of the hook', async () => {
  expect(await run('foreignOverflowInHook')).toMatchObject({ code: 0, stdout: 'caught: true\n' });
});
