import { bytesText, type Cell, countText } from '@justlang-tools/table';
import { type Judged, quote, timeText } from '../runner/judge.js';
import type { Run } from './run.js';

/** Lines of a program's output that are shown. */
const SHOWN = 5;

export interface Compared {
  readonly name: string;
  readonly exitCode: number;
  /** Milliseconds. */
  readonly compileTime: number;
  readonly run: Run;
  readonly plain: Run;
}

/** Judges a run: its exit code, its output beside that of plain JavaScript, and that nothing is live. */
export function judgeCompared({ name, exitCode, compileTime, run, plain }: Compared): Judged {
  const heap = run.use?.heap ?? null;
  if (run.use === null || heap === null) {
    return failedRow(name, `ended with ${run.ended} and without a report`, run.stderr);
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
  return { lines, row: rowOf(name, run, compileTime), problems };
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
