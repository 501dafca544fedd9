import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { runFixture } from './child.js';

const REPORT = "thread 'main' panicked at src/list.just:12:5:\nboom\n";
const AT_EXIT = "thread 'main' panicked at src/list.just:99:5:\nat exit\n";
const WAYS = ['run', 'runAsync', 'timer', 'rejection'];

const run = (...args: string[]) => runFixture('endings.mjs', { args });
/** With a reader of stdout that begins late. */
const runSlowly = (...args: string[]) =>
  runFixture('endings.mjs', { args, late: { stream: 'stdout', after: 'boom' } });

describe('a panic ends a process in which a server and a timer run, with 101', () => {
  it.each(WAYS)('when it arises in %s', async (how) => {
    expect(await run(how)).toEqual({ code: 101, signal: null, stdout: '', stderr: REPORT });
  });

  it.each(WAYS)('when a listener for exit throws, which is printed: %s', async (how) => {
    const { code, stderr } = await run(how, 'exitThrows');
    expect(code).toBe(101);
    expect(stderr.startsWith(`${REPORT}TypeError: in the listener\n    at `)).toBe(true);
  });

  it.each(WAYS)('when a listener for exit panics, which is reported: %s', async (how) => {
    expect(await run(how, 'exitPanics')).toEqual({
      code: 101,
      signal: null,
      stdout: '',
      stderr: `${REPORT}${AT_EXIT}`,
    });
  });

  it.each(WAYS)('when a listener for exit wants another code: %s', async (how) => {
    for (const wrong of ['exitExits', 'exitSetsCode']) {
      const ended = await run(how, wrong);
      expect([wrong, ended]).toEqual([wrong, { code: 101, signal: null, stdout: '', stderr: REPORT }]);
    }
  });

  it.each(['hookRejects', 'hookRejectsLate'])(
    'when the hook returns a promise that rejects: %s',
    async (wrong) => {
      for (const how of WAYS) {
        const { code, stderr } = await run(how, wrong);
        expect([how, code]).toEqual([how, 101]);
        expect([
          '',
          'warning: the promise of the panic hook was rejected: TypeError: from the hook\n',
        ]).toContain(stderr);
      }
    },
  );

  it.each(soak([], ['exitThrows', 'exitPanics']))(
    'when stdout is a slow pipe besides, which gets all of it: %s',
    async (wrong) => {
      for (const how of WAYS) {
        const { code, stdout } = await runSlowly(how, 'much', wrong);
        expect([how, code, stdout]).toEqual([how, 101, 'x'.repeat(3_000_000)]);
      }
    },
  );

  it('when the program ends itself with another code while its output is written', async () => {
    for (const how of WAYS) {
      const { code } = await runSlowly(how, 'much', 'exitsItself');
      expect([how, code]).toEqual([how, 101]);
    }
  });
});
