import { panicIn } from '../panic-in.js';
import { headline } from '../report/report.js';
import { writeStderr } from '../system/stderr.js';
import { propertyOf } from '../thrown/values.js';

/** The exit code of a program that ended by a panic, as in Rust. */
const PANIC_EXIT_CODE = 101;

const IS_BUN = process.versions.bun !== undefined;

let ending = false;

/** Tells whether the process is on its way out, waiting for its output. */
export function isEnding(): boolean {
  return ending;
}

/**
 * Ends the process with code 101 once its output is written. Where no output waits it ends at once, and this does not
 * return.
 *
 * A full pipe takes output later, and on Windows every pipe does; `process.exit` alone would discard that output.
 */
export function exitWithPanic(): void {
  if (ending) return;
  ending = true;
  process.exitCode = PANIC_EXIT_CODE;
  keepExitCode();
  let waiting = 0;
  const flushed = () => {
    waiting -= 1;
    if (waiting === 0) exit();
  };
  for (const stream of [process.stdout, process.stderr]) {
    if (!mayHoldOutput(stream)) continue;
    waiting += 1;
    // When the reader went away there is nothing to wait for, and no error to report.
    stream.on('error', () => {});
    if (IS_BUN) stream.end(flushed);
    else stream.write('', flushed);
  }
  if (waiting === 0) exit();
}

/**
 * Has the process end with code 101 whatever the program does meanwhile and in its listeners for `exit`: they may set
 * `process.exitCode`, or call `process.exit` with another code.
 */
function keepExitCode(): void {
  // The last step of `process.exit`, after all listeners. No listener of ours would come after every one of the program's.
  const last: { reallyExit?: (code: number) => never } = process as never;
  const { reallyExit } = last;
  if (typeof reallyExit === 'function') last.reallyExit = () => reallyExit.call(process, PANIC_EXIT_CODE);
  // For an engine whose `process.exit` does without that step.
  process.once('exit', () => {
    process.exitCode = PANIC_EXIT_CODE;
  });
}

/** Bun counts no bytes as waiting, and calls back from `write` before a pipe has taken them; `end` waits. */
function mayHoldOutput(stream: NodeJS.WriteStream & { readonly fd: number }): boolean {
  if (stream.destroyed) return false;
  if (!IS_BUN) return stream.writableLength > 0;
  const { fstatSync } = process.getBuiltinModule('node:fs');
  try {
    const kind = fstatSync(stream.fd);
    return kind.isFIFO() || kind.isSocket();
  } catch {
    // The descriptor is closed.
    return false;
  }
}

function exit(): never {
  try {
    process.exit(PANIC_EXIT_CODE);
  } catch (error) {
    // A listener for `exit` threw, and the process would live on. A second call ends it without calling listeners.
    reportUncaught(error);
    process.exit(PANIC_EXIT_CODE);
  }
}

/** Prints an error that nothing caught while the process was ending; a panic was reported as it arose. */
export function reportUncaught(error: unknown): void {
  if (panicIn(error) !== undefined) return;
  const stack = propertyOf(error, 'stack');
  writeStderr(`${typeof stack === 'string' ? stack : headline(error)}\n`);
}
