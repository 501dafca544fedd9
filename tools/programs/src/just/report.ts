import { bytesText, type Cell, countText } from '@justlang-tools/table';
import type { Run } from './run.js';

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

/** Lines of a program's output that are shown. */
const SHOWN = 5;
/** The exit code of a process whose panic nothing caught. */
const PANIC_EXIT_CODE = 101;

export interface Compared {
  readonly name: string;
  readonly exitCode: number;
  /** Milliseconds. */
  readonly compileTime: number;
  readonly run: Run;
  readonly plain: Run;
  /** Whether `JUST_PANIC=abort` is set: a panic then ends the process at once, with nothing dropped. */
  readonly abortsOnPanic: boolean;
}

/** Judges a run: its exit code, its output beside that of plain JavaScript, and that nothing is live. */
export function judgeCompared(compared: Compared): Judged {
  const { name, exitCode, compileTime, run, plain, abortsOnPanic } = compared;
  if (exitCode === PANIC_EXIT_CODE && abortsOnPanic && isAbort(run)) {
    const result = `aborted: ${run.ended}`;
    return { lines: [...quote(run.stderr), result], row: [name, result], problems: [] };
  }
  const heap = run.use?.heap ?? null;
  if (run.use === null || heap === null) {
    return failedRow(name, run.error ?? `ended with ${run.ended} and without a report`, run.stderr);
  }
  const equal = run.stdout.equals(plain.stdout) && run.exitCode === plain.exitCode;
  const problems = [
    ...(run.exitCode === exitCode ? [] : [`${name}: ended with ${run.ended}, not exit code ${exitCode}`]),
    ...(heap.liveBytes === 0 ? [] : [`${name}: ${countText(heap.liveBytes)} bytes are still live`]),
    ...(equal ? [] : [`${name}: the result is not the one of plain JS`]),
  ];
  const time = plain.use === null ? plain.ended : timeText(plain.use.milliseconds);
  const lines = [
    ...firstLines(run.stdout),
    ...quote(run.stderr),
    `equals plain JS: ${equal ? 'yes' : 'NO'} (plain JS: ${time})`,
  ];
  return { lines, row: rowOf(name, run, compileTime), library: heap.library, problems };
}

/** SIGABRT, which Windows knows as exit code 134. */
function isAbort({ ended, exitCode }: Run): boolean {
  return ended === 'signal SIGABRT' || exitCode === 134;
}

/** The row of a program that failed before it could be measured, and why. */
export function failedRow(name: string, problem: string, stderr: string): Judged {
  return { lines: quote(stderr), row: [name, 'failed'], problems: [`${name}: ${problem}`] };
}

/** A program's row of the table. */
export function rowOf(name: string, { use, ended, exitCode, stdout }: Run, compileTime: number): Cell[] {
  const result = exitCode === 0 && stdout.length > 0 ? `${countText(stdout.length)} bytes` : ended;
  return [
    name,
    result,
    use === null ? undefined : timeText(use.milliseconds),
    use?.heap?.allocations,
    use?.heap?.peakBytes,
    use?.heap?.liveBytes,
    use?.collections,
    use === null ? undefined : bytesText(use.residentBytes),
    timeText(compileTime),
  ];
}

/** The beginning of an output; bytes that are no text are only counted. */
function firstLines(output: Buffer): string[] {
  const text = output.toString();
  if (!Buffer.from(text).equals(output)) return [`${countText(output.length)} bytes, no text`];
  const lines = text.split('\n');
  const rest = lines.slice(SHOWN).filter((line) => line !== '').length;
  return [...lines.slice(0, SHOWN), ...(rest > 0 ? [`... ${countText(rest)} more lines`] : [])];
}

/** A program's own report, set off from what the runner prints. */
function quote(stderr: string): string[] {
  const text = stderr.trimEnd();
  return text === '' ? [] : text.split('\n').map((line) => `| ${line}`);
}

/** Milliseconds with one decimal, seconds from ten of them on. */
export function timeText(milliseconds: number): string {
  return milliseconds < 10_000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
