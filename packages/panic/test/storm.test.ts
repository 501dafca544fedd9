import { expect, it } from 'vitest';
import { runFixture } from './child.js';

const run = (scenario: string) => runFixture('storm.mjs', { args: [scenario] });
const report = (message: string, line = 12) =>
  `thread 'main' panicked at src/list.just:${line}:5:\n${message}\n`;
const reports = (...rounds: number[]) => rounds.map((round) => report(`boom ${round}`)).join('');
const CUT = 'note: of further panics here only each 2^n-th is shown\n';
const FIRST = `${reports(1, 2, 3, 4, 5, 6, 7, 8)}${CUT}`;

it('of a storm of panics at one place the first 8 and each 2^n-th are shown, the others are counted', async () => {
  expect(await run('one')).toEqual({
    code: 0,
    signal: null,
    stdout: '',
    stderr: `${FIRST}${reports(16, 32, 64, 128, 256, 512)}note: 518 of 532 panics at src/list.just:12:5 were not shown\n`,
  });
});

it('panics at another place are shown', async () => {
  const others = [1, 2, 3].map((round) => report(`other ${round}`, 34)).join('');
  const { stderr } = await run('two');
  expect(stderr).toBe(
    `${FIRST}${reports(16)}${others}note: 11 of 20 panics at src/list.just:12:5 were not shown\n`,
  );
});

it('nothing is counted where all were shown', async () => {
  expect((await run('few')).stderr).toBe(FIRST);
});

it('the panic that ends the process is shown', async () => {
  const { code, stderr } = await run('ends');
  expect(code).toBe(101);
  expect(stderr).toBe(
    `${FIRST}${reports(16)}${report('the last')}note: 12 of 21 panics at src/list.just:12:5 were not shown\n`,
  );
});

it('panics without a location are counted by the place in their stack, whatever else the stack holds', async () => {
  const { code, stderr } = await run('stacks');
  expect(code).toBe(0);
  // 20 and 100 at the first place: of the later ones the 16th, 32nd and 64th are shown.
  expect(stderr).toMatch(/note: 109 of 120 panics at \S*storm\.mjs:10:34 were not shown\n/);
  expect(stderr).toMatch(/note: 11 of 20 panics at \S*storm\.mjs:11:35 were not shown\n$/);
  const shown = [...stderr.matchAll(/storm\.mjs:(\d+):\d+:\n(.*)\n/g)].map(
    ([, line, text]) => `${line} ${text}`,
  );
  const both = [1, 2, 3, 4, 5, 6, 7, 8, 16].flatMap((round) => [`10 round ${round}`, `11 round ${round}`]);
  expect(shown).toEqual([...both, '10 depth 12', '10 depth 44']);
});

it.each([
  // As many as the program's Error.stackTraceLimit; none; the same inside of such a catch; for a hook of the program's, as without a storm.
  ['off', ['10 0 10 64', '10 0 10 10']],
  ['1', ['128 128 128 128', '128 128 128 128']],
])('a panic that is only counted keeps few frames: JUST_BACKTRACE=%s', async (backtrace, frames) => {
  const { stdout } = await runFixture('storm.mjs', { args: ['frames'], env: { JUST_BACKTRACE: backtrace } });
  expect(stdout.trim().split('\n')).toEqual(frames);
});

it('a storm is recognised however many frames of others stand between the panic and the program', async () => {
  const { stdout, stderr } = await run('below');
  expect(stdout).toBe('0\n0\n0\n');
  // The first 8, the 16th and the 32nd are shown.
  expect(stderr).toMatch(/note: 50 of 60 panics at \S*storm\.mjs:\d+:\d+ were not shown\n$/);
});

it('a panic without frames that ends the process after all is shown with its place', async () => {
  const { code, stderr } = await run('rethrown');
  expect(code).toBe(101);
  expect(stderr).toMatch(
    /thread 'main' panicked at \S*storm\.mjs:10:34:\nboom 20\nnote: 11 of 20 panics at \S*storm\.mjs:10:34 were not shown\n$/,
  );
});
