import { RuntimeConfig } from '@justlang/config';
import { afterEach, expect, it, vi } from 'vitest';
// The built module: it starts child.js beside it.
import { launch } from '../dist/runner/launch.js';

afterEach(() => {
  vi.restoreAllMocks();
});

it('writes a progress line on stderr once a program has run for the given time', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const job = { program: 'binary-trees', options: { depth: 6 } };
  const { exitCode, report } = await launch(job, RuntimeConfig.DEFAULT, false, 0);
  expect(exitCode).toBe(0);
  expect(report).toMatchObject({ result: 'depth 6', liveBytes: 0 });
  expect(write.mock.calls.map(([line]) => line)).toContainEqual(
    expect.stringMatching(/^binary-trees: still running after \d+ s\n$/),
  );
});

it('reports why a process could not run the program', async () => {
  const running = launch({ program: 'no such program', options: {} }, RuntimeConfig.DEFAULT, true);
  expect(await running).toMatchObject({
    exitCode: 1,
    report: { error: 'no program is named no such program' },
  });
});
