import { join } from 'node:path';
import { RuntimeConfig } from '@justlang/config';
import { afterEach, expect, it, vi } from 'vitest';
// The built module: it starts child.js beside it.
import { runTask } from '../dist/just/run.js';
import { JUST_FOLDER } from '../src/just/folder.js';

afterEach(() => {
  vi.restoreAllMocks();
});

it('writes a progress line on stderr once a program has run for the given time', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const module = join(JUST_FOLDER, 'plain/run.mjs');
  const task = { name: 'trees', kind: 'plain', module, args: ['binary-trees', '6'] } as const;
  const { exitCode, use } = await runTask(task, RuntimeConfig.DEFAULT, 0);
  expect(exitCode).toBe(0);
  expect(use).toMatchObject({ heap: null });
  expect(write.mock.calls.map(([line]) => line)).toContainEqual(
    expect.stringMatching(/^trees: still running after \d+ s\n$/),
  );
});
