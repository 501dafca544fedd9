import { panicIn } from '../panic-in.js';
import { headline } from '../report/report.js';
import { writeStderr } from '../system/stderr.js';
import { propertyOf } from '../thrown/values.js';

/** The exit code of a program that ended by a panic, as in Rust. */
const PANIC_EXIT_CODE = 101;

let ending = false;

/** Tells whether the process is on its way out, waiting for its output. */
export function isEnding(): boolean {
  return ending;
}

/**
 * Ends the process with code 101 once its output is out: at once where nothing waits, and then never returns.
 *
 * A full pipe, and every pipe on Windows, takes output later; `process.exit` alone would cut it off.
 */
export function exitWithPanic(): void {
  if (ending) return;
  ending = true;
  process.exitCode = PANIC_EXIT_CODE;
  let waiting = 0;
  const flushed = () => {
    waiting -= 1;
    if (waiting === 0) exit();
  };
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength === 0 || stream.destroyed) continue;
    waiting += 1;
    // A reader that went away is no reason to stay, nor an error of its own.
    stream.on('error', () => {});
    stream.write('', flushed);
  }
  if (waiting === 0) exit();
  // What the program does meanwhile may end the process earlier, and not with another code.
  process.once('exit', () => {
    process.exitCode = PANIC_EXIT_CODE;
  });
}

function exit(): never {
  try {
    process.exit(PANIC_EXIT_CODE);
  } catch (error) {
    // A listener for `exit` threw. The process would live on; asked again, it ends without calling listeners.
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
