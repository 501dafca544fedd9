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
  const exit = () => process.exit(PANIC_EXIT_CODE);
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
}
