import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Context, Outcome, Part, Runtime, Skipped } from '../cell.js';
import { runOn } from '../command.js';
import { CACHE, ROOT } from '../paths.js';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
/** What depends on the runtime most and takes a few seconds. */
const QUICK = ['packages/memory-access/src', 'packages/raw-allocator/src'];

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** Counts the tests of vitest's JSON report. */
export function outcomeOf(report: Report, root = ROOT): Outcome {
  let passed = 0;
  const problems: string[] = [];
  const skipped: Skipped[] = [];
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = relative(root, name).replaceAll('\\', '/');
    const failures = assertionResults.filter((test) => test.status === 'failed');
    // A file that could not be loaded has failed without running any test.
    if (status === 'failed' && failures.length === 0) problems.push(`${file}: ${firstLine(message)}`);
    for (const { fullName, failureMessages } of failures) {
      problems.push(`${file}: ${fullName.trim()}: ${firstLine(failureMessages?.[0])}`);
    }
    const left = assertionResults.filter((test) => test.status !== 'failed' && test.status !== 'passed');
    passed += assertionResults.length - failures.length - left.length;
    if (left.length > 0) skipped.push({ count: left.length, reason: file });
  }
  return { passed, failed: problems.length, skipped, problems };
}

function firstLine(text: string | undefined): string {
  return text?.split('\n')[0] ?? '';
}

function runSuites(runtime: Runtime, { filters, quick }: Context): Outcome {
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, 'vitest.json');
  rmSync(file, { force: true });
  const chosen = filters.length === 0 && quick ? QUICK : filters;
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = runOn(runtime, [VITEST, 'run', ...reporters, ...chosen], { shown: true });
  if (!existsSync(file)) return failure(`vitest ended with ${code} and wrote no report`);
  const outcome = outcomeOf(JSON.parse(readFileSync(file, 'utf8')) as Report);
  if (outcome.passed + outcome.failed === 0) return failure('no test was run');
  return outcome.failed === 0 && code !== 0
    ? failure(`vitest ended with ${code}, outside of any test`)
    : outcome;
}

function failure(problem: string): Outcome {
  return { passed: 0, failed: 1, skipped: [], problems: [problem] };
}

/** The tests of this repository. Vitest's workers, and the children of the tests, run on the Node that runs vitest. */
export const SUITES: Part = { name: 'suites', filtered: true, run: runSuites };
