import { join } from 'node:path';
import { temporaryFolder, write } from '@justlang-tools/testing/folder';
import { beforeAll, expect, it } from 'vitest';
import { bundleTests, type Difference, runTests } from '../src/index.js';

const root = temporaryFolder('conformance');
const out = join(root, 'out');

const FILES = {
  'suite.test.ts': `
    import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
    import { folder } from './place.js';
    vi.hoisted(() => {
      process.env.SET_FIRST = 'yes';
    });
    import { seen } from './early.js';
    let count = 0;
    beforeEach(() => { count += 1; });
    afterEach(() => vi.unstubAllEnvs());
    it('runs what is hoisted before its imports', () => expect(seen).toBe('yes'));
    it('knows where its sources lie', () => expect(folder.endsWith('/sources')).toBe(true));
    describe.each(['one', 'two'])('of %s', (name) => {
      it.each([[1, 2], [3, 4]])('%d and %d', (a, b) => expect(b).toBe(a + 1));
      it.runIf(name === 'two')('only two', () => {});
    });
    it('matches', () => {
      expect({ a: 1, b: [2] }).toMatchObject({ b: expect.arrayContaining([2]) });
      expect(count).toBeGreaterThan(6);
      const spy = vi.fn();
      spy(1);
      expect(spy).toHaveBeenCalledTimes(1);
      vi.stubEnv('STUBBED', '1');
      expect(process.env.STUBBED).toBe('1');
    });
    it('waits for what keeps no process alive', () => new Promise((done) => setTimeout(done, 1).unref()));
    it('skips itself', (context) => context.skip('no reason to go on'));
    it('fails', () => expect(process.env.STUBBED).toBe('1'));
  `,
  'early.ts': 'export const seen = process.env.SET_FIRST;',
  'place.ts': "export const folder = import.meta.dirname.replaceAll('\\\\', '/') + '/sources';",
  'crash.test.ts': `
    import { it } from 'vitest';
    it('goes well', () => {});
    it('ends the process', () => process.kill(process.pid, 'SIGKILL'));
    it('is never reached', () => {});
  `,
  'stuck.test.ts': `
    import { it } from 'vitest';
    it('never ends', () => { for (;;); });
  `,
  'broken.test.ts': "throw new Error('cannot be loaded');",
};

beforeAll(async () => {
  for (const [name, text] of Object.entries(FILES)) write(join(root, name), text);
  const tests = Object.keys(FILES).filter((name) => name.endsWith('.test.ts'));
  await bundleTests(root, tests, out);
});

function run(file: keyof typeof FILES, limit = 60_000, differences: Difference[] = []) {
  const options = { files: [file], stage: out, differences, limit, silent: () => 'left out' };
  return runTests({ command: [process.execPath] }, options);
}

it('runs a bundled file with suites, hooks, matchers and mocks, and reports each test', async () => {
  expect(await run('suite.test.ts')).toEqual({
    passed: 9,
    failed: 1,
    skipped: [
      { count: 1, reason: 'left out' },
      { count: 1, reason: 'no reason to go on' },
    ],
    known: [],
    problems: ["suite.test.ts > fails: expected undefined to be '1' // Object.is equality"],
  });
});

it('leaves out what it is told to, by the beginnings of names', async () => {
  const leftOut = [
    { tests: 'suite.test.ts > of one > 1', reason: 'Never ends.', leftOut: true },
    { tests: 'suite.test.ts > fails', reason: 'Ends the process.', leftOut: true },
  ];
  const { passed, failed, skipped } = await run('suite.test.ts', 60_000, leftOut);
  expect([passed, failed]).toEqual([8, 0]);
  expect(skipped).toContainEqual({ count: 1, reason: 'Never ends.' });
  expect(skipped).toContainEqual({ count: 1, reason: 'Ends the process.' });
});

it('goes on after a file that ends its process, cannot be loaded or never ends', async () => {
  expect(await run('crash.test.ts')).toMatchObject({
    passed: 1,
    problems: ['crash.test.ts > ends the process: the process ended: SIGKILL'],
  });
  expect((await run('broken.test.ts')).problems).toEqual(['broken.test.ts: cannot be loaded']);
  expect((await run('stuck.test.ts', 3000)).problems).toEqual([
    'stuck.test.ts > never ends: the process ended: the time limit of 3 s',
  ]);
});
