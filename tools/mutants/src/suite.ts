import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Scratch } from './scratch.js';

/** How a run of tests ended; `timeout` when it had to be stopped. */
export type Verdict = 'passed' | 'failed' | 'timeout';

function execute(
  command: string,
  args: readonly string[],
  cwd: string,
  limit: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that stopping it stops the workers and children of the tests too.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: 'ignore',
      detached: process.platform !== 'win32',
    });
    let stopped = false;
    const timer = setTimeout(() => {
      stopped = true;
      if (process.platform === 'win32') child.kill('SIGKILL');
      else process.kill(-(child.pid as number), 'SIGKILL');
    }, limit);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(stopped ? 'timeout' : code === 0 ? 'passed' : 'failed');
    });
  });
}

/** Compiles the copy, which the tests' child processes load; type errors do not count, the tests have to notice. */
export async function build(scratch: Scratch, native: boolean): Promise<void> {
  const tsc = join(scratch.root, 'node_modules', 'typescript', 'bin', 'tsc');
  await execute(process.execPath, [tsc, '-p', 'tsconfig.json'], scratch.folder, 300_000);
  const bundle = join(scratch.root, 'tools', 'bundle', 'bundle.mjs');
  await execute(process.execPath, [bundle], scratch.folder, 300_000);
  if (native) await execute('npm', ['run', 'build:native'], scratch.folder, 600_000);
}

/**
 * Runs the copy's tests until the first failure.
 *
 * @param filter - a test file relative to the package; all of them when left out
 * @param limit - milliseconds after which the run is stopped: a broken loop may never end
 * @param soak - whether all of every test runs, or a part of the long ones
 */
export function runTests(scratch: Scratch, limit: number, filter = '', soak = false): Promise<Verdict> {
  const vitest = join(scratch.root, 'node_modules', 'vitest', 'vitest.mjs');
  const target = join(scratch.folder, filter);
  return execute(
    process.execPath,
    [vitest, 'run', '--bail=1', '--root', scratch.root, target],
    scratch.root,
    limit,
    // A file of that name is not found otherwise, which would count as its failure.
    { TEST_SOAK: soak || filter.endsWith('.soak.test.ts') ? '1' : '0' },
  );
}
