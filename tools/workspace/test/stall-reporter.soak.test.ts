import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { runNode } from '@justlang-tools/testing/process';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../src/paths.mjs';

/** Runs one of the files in `fixtures/stall`, which stand still, for as long as the reporter lets it. */
function run(name: string) {
  const config = join(import.meta.dirname, 'fixtures/stall/vitest.config.ts');
  const reporter = join(import.meta.dirname, '../src/stall-reporter.mjs');
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', name, '--config', config, '--reporter=json', `--reporter=${reporter}`];
  const list = join(temporaryFolder('stall'), 'stalled');
  const ended = runNode(args, { env: { TEST_STALL: '6', TEST_STALLED: list } });
  return { ...ended, list: readFileSync(list, 'utf8') };
}

// A process is found and told by what Linux says of it.
describe.runIf(process.platform === 'linux')('a run that stands still', () => {
  test('goes on without the child that it waits for, and fails', () => {
    const { code, stdout, stderr, list } = run('child');
    expect(list).toBe('tools/workspace/test/fixtures/stall/child.still.ts\n');
    expect(stderr).toContain(
      'No test of these files has ended for 6 s:\n- tools/workspace/test/fixtures/stall/child.still.ts',
    );
    expect(stderr).toContain('setInterval(() => {}, 1000)');
    const { testResults } = JSON.parse(stdout);
    const [{ assertionResults }] = testResults;
    expect(assertionResults).toMatchObject([
      { title: 'waits for a child that never ends', status: 'failed' },
      { title: 'comes after it', status: 'passed' },
    ]);
    expect(code).toBe(1);
  }, 120_000);

  test('ends where its own thread waits', () => {
    const { code, stdout, stderr, list } = run('thread');
    expect(list).toBe('tools/workspace/test/fixtures/stall/thread.still.ts\n');
    expect(stderr).toContain(
      'No test of these files has ended for 6 s:\n- tools/workspace/test/fixtures/stall/thread.still.ts',
    );
    expect(stderr).toContain('The run ends here, without a report.');
    expect(stdout).toBe('');
    expect(code).toBe(1);
  }, 120_000);
});
