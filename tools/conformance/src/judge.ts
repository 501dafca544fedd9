import type { FileReport } from './run-process.js';

/** Tests that a runtime cannot pass, and why. */
export interface Difference {
  /** The beginning of `file > suite > test`, the file relative to the repository. */
  readonly tests: string;
  /** One sentence for users. */
  readonly reason: string;
  /** Whether they are not even run: they would end the process, or never end. */
  readonly leftOut?: boolean;
}

export interface Counted {
  readonly count: number;
  readonly reason: string;
}

/** What the tests of a runtime found. */
export interface Judged {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Counted[];
  /** Failures that were expected, by reason. */
  readonly known: readonly Counted[];
  /** One line per failure. */
  readonly problems: readonly string[];
}

/** Counts by reason, in the order in which reasons come up. */
class Counts {
  private readonly byReason = new Map<string, number>();

  add(reason: string): void {
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + 1);
  }

  list(): Counted[] {
    return [...this.byReason].map(([reason, count]) => ({ count, reason }));
  }
}

/**
 * Compares what the tests of each file did with the differences that are known. A known difference that no longer shows, and one
 * that names no test, is a failure: the list must stay true.
 *
 * @param silent - the reason of a test that skipped itself without one
 */
export function judge(
  reports: ReadonlyMap<string, FileReport>,
  differences: readonly Difference[],
  silent: (file: string) => string,
): Judged {
  let passed = 0;
  const problems: string[] = [];
  const [skipped, known] = [new Counts(), new Counts()];
  const met = new Set<Difference>();
  const find = (name: string) => {
    const found = differences.find(({ tests }) => name.startsWith(tests));
    if (found !== undefined) met.add(found);
    return found;
  };
  const failed = (name: string, message: string) => {
    const difference = find(name);
    if (difference === undefined) problems.push(`${name}: ${message}`);
    else known.add(difference.reason);
  };
  for (const [file, { tests, broken }] of reports) {
    for (const message of broken) failed(file, message);
    for (const { test, state, message = '' } of tests) {
      const name = `${file} > ${test}`;
      if (state === 'failed') failed(name, message);
      else if (state === 'skipped') skipped.add(find(name)?.reason ?? (message || silent(file)));
      else if (find(name) === undefined) passed++;
      else problems.push(`${name}: passes, though it is listed as a known difference`);
    }
  }
  for (const difference of differences) {
    if (!met.has(difference))
      problems.push(`${difference.tests}: is listed as a known difference and names no test`);
  }
  return { passed, failed: problems.length, skipped: skipped.list(), known: known.list(), problems };
}
