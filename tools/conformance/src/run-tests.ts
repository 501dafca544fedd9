import { availableParallelism } from 'node:os';
import { type Difference, type Judged, judge } from './judge.js';
import { type FileReport, runProcess, type Started } from './run-process.js';

/** What is run, and how long. */
export interface Options {
  /** Test files, relative to the repository. */
  readonly files: readonly string[];
  /** What `layOut` made for this runtime. */
  readonly stage: string;
  readonly differences: readonly Difference[];
  /** How long a file may take, in milliseconds. */
  readonly limit: number;
  /** The reason of a test that skipped itself without one. */
  readonly silent: (file: string) => string;
}

/** Runs test files on a runtime, a process each, as many at a time as there are cores. */
export async function runTests(runtime: Started, options: Options): Promise<Judged> {
  const { files, stage, differences, limit, silent } = options;
  const reports = new Map<string, FileReport>();
  const waiting = [...files];
  const worker = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const leftOut = leftOutOf(file, differences);
      const order = { root: stage, bundle: `${file}.mjs`, leftOut };
      reports.set(file, await runProcess(runtime, order, process.env, limit));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return judge(new Map(files.map((file) => [file, reports.get(file) as FileReport])), differences, silent);
}

/** The beginnings of the names, within a file, of what is not run there. */
function leftOutOf(file: string, differences: readonly Difference[]): string[] {
  const start = `${file} > `;
  return differences.flatMap(({ leftOut, tests }) => {
    if (leftOut !== true) return [];
    if (start.startsWith(tests)) return [''];
    return tests.startsWith(start) ? [tests.slice(start.length)] : [];
  });
}
