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
