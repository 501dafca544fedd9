import { bytesText, type Cell, countText } from '@justlang-tools/table';
import type { CatalogueEntry } from '../catalogue.js';
import type { Outcome } from './launch.js';
import type { Measurement } from './measurement.js';

/** A program's outcome as the runner prints it. */
export interface Judged {
  /** Lines printed as the program ends. */
  readonly lines: readonly string[];
  /** The program's row of the table. */
  readonly row: readonly Cell[];
  /** The file that holds the `malloc` in use, where the program told. */
  readonly library?: string;
  /** Why the runner must fail; empty when all is well. */
  readonly problems: readonly string[];
}

/** The exit code of a process whose panic nothing caught. */
const PANIC_EXIT_CODE = 101;

export const TABLE_HEADER = [
  'program',
  'result',
  'time',
  'allocations',
  'peak off-heap bytes',
  'live at end',
  'GCs',
  'peak RSS',
  'compiled in',
];

/**
 * Judges how a program ended: the exit code, the comparison with plain JS, and that nothing is live.
 *
 * @param abortsOnPanic - whether `JUST_PANIC=abort` is set: a panic then ends the process at once, with nothing dropped
 */
export function judge({ name, panics }: CatalogueEntry, outcome: Outcome, abortsOnPanic: boolean): Judged {
  const { report, ended, exitCode, stderr } = outcome;
  if (report === null && panics && abortsOnPanic && isAbort(outcome)) {
    return { lines: [...quote(stderr), `aborted: ${ended}`], row: [name, `aborted: ${ended}`], problems: [] };
  }
  if (report === null) return failed(name, `ended with ${ended} and without a report`, stderr);
  if ('error' in report) return failed(name, report.error, stderr);
  const expected = panics ? PANIC_EXIT_CODE : 0;
  const problems = [
    ...(exitCode === expected ? [] : [`${name}: ended with ${ended}, not exit code ${expected}`]),
    ...(report.liveBytes === 0 ? [] : [`${name}: ${countText(report.liveBytes)} bytes are still live`]),
    ...(isDifferent(report.plain) ? [`${name}: the result is not the one of plain JS`] : []),
  ];
  const lines = [
    ...report.output,
    ...(panics
      ? [...quote(stderr), `${ended}, ${countText(report.liveBytes)} live bytes after unwinding`]
      : []),
    ...(report.plain === undefined ? [] : [comparison(report.plain)]),
  ];
  return { lines, row: row(name, panics ? ended : report.result, report), library: report.library, problems };
}

function isDifferent(plain: Measurement['plain']): boolean {
  return plain !== undefined && 'equal' in plain && !plain.equal;
}

/** SIGABRT, which Windows knows as exit code 134. */
function isAbort({ ended, exitCode }: Outcome): boolean {
  return ended === 'signal SIGABRT' || exitCode === 134;
}

function comparison(plain: NonNullable<Measurement['plain']>): string {
  if ('error' in plain) return `equals plain JS: not known (${plain.error})`;
  const { equal, milliseconds } = plain;
  return `equals plain JS: ${equal ? 'yes' : 'NO'} (plain JS: ${timeText(milliseconds)})`;
}

function row(name: string, result: string, report: Measurement): Cell[] {
  return [
    name,
    result,
    timeText(report.milliseconds),
    report.allocations,
    report.peakBytes,
    report.liveBytes,
    report.collections,
    bytesText(report.residentBytes),
  ];
}

function failed(name: string, problem: string, stderr: string): Judged {
  return { lines: quote(stderr), row: [name, 'failed'], problems: [`${name}: ${problem}`] };
}

/** A child's own report, set off from what the runner prints. */
export function quote(stderr: string): string[] {
  const text = stderr.trimEnd();
  return text === '' ? [] : text.split('\n').map((line) => `| ${line}`);
}

/** Milliseconds with one decimal, seconds from ten of them on. */
export function timeText(milliseconds: number): string {
  return milliseconds < 10_000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
