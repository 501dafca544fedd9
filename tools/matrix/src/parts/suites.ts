import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Context, Outcome, Part, Runtime, Skipped } from '../cell.js';
import { runOn } from '../command.js';
import { CACHE, ROOT } from '../paths.js';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
/** What depends on the runtime most and takes a few seconds. */
const QUICK = ['packages/memory-access/src', 'packages/raw-allocator/src'];
/** In `npm test` and here a part of the long tests is left out, and with them what is not for this system. */
const LONG = 'long tests, run with TEST_SOAK=1; or not for this system';

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly Test[];
  }[];
}

interface Test {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages?: readonly string[];
}

/** Why a test did not show what it is named by; undefined where it passed or failed. An example may only have been parsed. */
function skipReason({ status, fullName }: Test, file: string): string | undefined {
  if (status === 'failed') return undefined;
  const parsed = /only parsed: (needs [^)]+)/.exec(fullName)?.[1];
  if (parsed !== undefined) return parsed;
  return status === 'passed' ? undefined : silentReason(file);
}

/** Why a test skipped itself that does not say it. */
export function silentReason(file: string): string {
  return ['1', 'ci'].includes(process.env.TEST_SOAK ?? '') ? `not for this system or setting: ${file}` : LONG;
}

/** Counts the tests of vitest's JSON report. */
export function outcomeOf(report: Report, root = ROOT): Outcome {
  let passed = 0;
  const problems: string[] = [];
  const skipped = new Map<string, number>();
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = relative(root, name).replaceAll('\\', '/');
    const failures = assertionResults.filter((test) => test.status === 'failed');
    // A file that could not be loaded has failed without running any test.
    if (status === 'failed' && failures.length === 0) problems.push(`${file}: ${firstLine(message)}`);
    for (const { fullName, failureMessages } of failures) {
      problems.push(`${file}: ${fullName.trim()}: ${firstLine(failureMessages?.[0])}`);
    }
    for (const test of assertionResults) {
      const reason = skipReason(test, file);
      if (reason !== undefined) skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
      else if (test.status === 'passed') passed++;
    }
  }
  const reasons: Skipped[] = [...skipped].map(([reason, count]) => ({ count, reason }));
  return { passed, failed: problems.length, skipped: reasons, problems };
}

function firstLine(text: string | undefined): string {
  return text?.split('\n')[0] ?? '';
}

/** Runs tests of this repository on a Node, and shows what vitest prints. */
export function runSuites(runtime: Runtime, { filters, quick }: Context): Outcome {
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
