// `npm start`, `npm test`, `npm run build` and others: installs what is missing, builds what changed, runs.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compilerProblem, hasNativeBuild } from './compiler.mjs';
import { install } from './install.mjs';
import { nativeTarget } from './native-target.mjs';
import { BIN, ROOT } from './paths.mjs';
import { pruneStaleOutput } from './prune.mjs';
import { run } from './run-command.mjs';
import { STALLED } from './stall-reporter.mjs';

const REPORT = join('.reports', 'vitest.json');

function build() {
  if (!hasNativeBuild()) {
    const problem = compilerProblem();
    if (problem !== null) {
      console.error(problem);
      return 1;
    }
  }
  pruneStaleOutput(ROOT);
  const args = [
    'run',
    'build',
    'build:native',
    '--output-logs=errors-only',
    '--log-prefix=task',
    '--no-update-notifier',
  ];
  return run(join(BIN, 'turbo'), args, { env: { NATIVE_TARGET: nativeTarget() }, stdout: 2 });
}

function test(args) {
  mkdirSync(join(ROOT, '.reports'), { recursive: true });
  // A report of an earlier run must never be counted as this one's.
  for (const file of [REPORT, STALLED]) rmSync(join(ROOT, file), { force: true });
  // What tests take their randomness from is said here, so that a failure can be repeated.
  const { TEST_SOAK, TEST_SEED = '1' } = process.env;
  const seed = TEST_SEED === 'random' ? String(Math.floor(Math.random() * 2 ** 31)) : TEST_SEED;
  const extents = { 1: 'all of every test', ci: 'what CI runs of the long tests, TEST_SOAK=1 for all' };
  const extent = extents[TEST_SOAK] ?? 'a part of the long tests, TEST_SOAK=1 for all';
  console.log(`tests: ${extent}; TEST_SEED=${seed}`);
  const stalls = join(ROOT, 'tools/workspace/src/stall-reporter.mjs');
  const reporters = ['default', 'json', stalls].map((name) => `--reporter=${name}`);
  reporters.push(`--outputFile.json=${REPORT}`);
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  return run(process.execPath, [vitest, 'run', ...reporters, ...args], { env: { TEST_SEED: seed } });
}

/** A task that runs a built entry of one of the tools. */
function tool(name, entry = 'main') {
  const script = join(ROOT, 'tools', name, 'dist', `${entry}.js`);
  return (args) => {
    if (existsSync(script)) return run(process.execPath, [script, ...args], { stdin: 'inherit' });
    console.error(`tools/${name} is not built: there is nothing to run`);
    return 1;
  };
}

const TASKS = {
  start: tool('programs'),
  test,
  build: () => 0,
  bench: tool('bench'),
  'trace-replay': tool('trace-replay'),
  just: tool('compiler'),
  matrix: tool('matrix'),
  nodes: tool('matrix', 'nodes'),
  rehearse: tool('release', 'rehearse'),
};

/** @param {readonly string[]} argv - the task's name and its own arguments */
export function main([task, ...args]) {
  const body = TASKS[task];
  if (body === undefined) {
    console.error(`Unknown task ${task}: one of ${Object.keys(TASKS).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  process.exitCode = install() || build() || body(args);
}
