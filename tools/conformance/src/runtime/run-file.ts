import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Suite, startTests, type Task, type Test, type VitestRunner } from '@vitest/runner';
import type { Line, Order } from '../report.js';

/** The process that started this one has the time limit; this one only satisfies the runner. */
const LIMIT = 3_600_000;

function nameOf(task: Task): string {
  const { name, suite, file } = task;
  return suite === undefined || suite === file ? name : `${nameOf(suite)} > ${name}`;
}

function testsOf({ tasks }: Suite): Test[] {
  return tasks.flatMap((task) => (task.type === 'suite' ? testsOf(task) : [task]));
}

function suitesOf(suite: Suite): Suite[] {
  return [suite, ...suite.tasks.flatMap((task) => (task.type === 'suite' ? suitesOf(task) : []))];
}

const firstLine = (text: unknown): string => String(text).split('\n')[0] as string;

/** What the runner asks for beside the tests: none of it shuffles, filters or repeats. */
function configFor(root: string): VitestRunner['config'] {
  return {
    root,
    setupFiles: [],
    name: undefined,
    passWithNoTests: true,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: LIMIT,
    hookTimeout: LIMIT,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  };
}

/** Runs one bundled file of tests in this process, and writes down how each ended. */
export async function runFile({ root, bundle, report, leftOut, execPath }: Order): Promise<void> {
  const say = (line: Line) => appendFileSync(report, `${JSON.stringify(line)}\n`);
  // Tests start other processes of this runtime, which may need a wrapper.
  if (execPath !== undefined) process.execPath = execPath;
  // Modules in the bundle ask where their sources lie.
  const place = (file: string) => {
    const filename = join(root, file);
    return { url: pathToFileURL(filename).href, filename, dirname: join(filename, '..') };
  };
  Object.assign(globalThis, { placeOfSource: place });
  const runner: VitestRunner = {
    config: configFor(root),
    importFile: (path) => import(pathToFileURL(path).href),
    onCollected(files) {
      for (const test of files.flatMap(testsOf)) {
        if (leftOut.some((start) => nameOf(test).startsWith(start))) test.mode = 'skip';
      }
    },
    onBeforeTryTask: (test) => say({ begun: nameOf(test) }),
    onAfterRunTask(test) {
      if (test.result?.state === 'pass') say({ test: nameOf(test), state: 'passed' });
      else
        say({ test: nameOf(test), state: 'failed', message: firstLine(test.result?.errors?.[0]?.message) });
    },
  };
  // A test may wait for what keeps no process alive; vitest's own processes live on.
  const alive = setInterval(() => {}, LIMIT);
  const files = await startTests([join(root, bundle)], runner).finally(() => clearInterval(alive));
  for (const file of files) {
    for (const { result } of suitesOf(file)) {
      for (const { message } of result?.errors ?? []) say({ broken: firstLine(message) });
    }
    for (const test of testsOf(file)) {
      const { state, note }: { state?: string; note?: string | undefined } = test.result ?? {};
      if (state === 'pass' || state === 'fail') continue;
      say({ test: nameOf(test), state: 'skipped', ...(note === undefined ? {} : { message: note }) });
    }
  }
  say({ done: true });
}
