import { expect, it } from 'vitest';
import { runFixture } from './child.js';

it('two loaded copies share hook, unwinding and the end of the process', async () => {
  expect(await runFixture('copies.mjs')).toEqual({
    code: 101,
    signal: null,
    stdout: 'two classes: true\ncaught: true true\nunwinding: true\nhooks: 1\n',
    stderr: '',
  });
});
