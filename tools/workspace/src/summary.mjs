// Prints the closing line of a CI run: `N passed, N failed`. The tests are counted from vitest's report; every other
// check that failed counts as one more failure. Usage: node summary.mjs <report> <name of a failed check> ...
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * @param {string | undefined} report - the text of vitest's JSON report, undefined when there is none
 * @param {readonly string[]} failedChecks
 */
export function summarize(report, failedChecks) {
  const failures = [...failedChecks];
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    if (report === undefined) throw new Error('there is no test report');
    counts = countTests(JSON.parse(report));
    if (counts.passed + counts.failed === 0) failures.push('no test was run');
  } catch (error) {
    failures.push(`the test report cannot be read: ${error.message}`);
  }
  return {
    passed: counts.passed,
    failed: counts.failed + failures.length,
    skipped: counts.skipped,
    failures,
  };
}

function countTests({ testResults }) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of testResults) {
    // A file that could not be loaded has failed without running any test.
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) counts.failed++;
    for (const test of assertionResults) {
      if (test.status === 'passed') counts.passed++;
      else if (test.status === 'failed') counts.failed++;
      else counts.skipped++;
    }
  }
  return counts;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file, ...failedChecks] = process.argv.slice(2);
  const report = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const { passed, failed, skipped, failures } = summarize(report, failedChecks);
  for (const failure of failures) console.log(`FAILED: ${failure}`);
  // Tests of another platform, or of a tool that is not installed; vitest's own output names them.
  if (skipped > 0) console.log(`skipped: ${skipped}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
