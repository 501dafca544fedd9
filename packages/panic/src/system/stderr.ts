const { writeSync } = process.getBuiltinModule('node:fs');

const STDERR = 2;
/** A reader that takes nothing for this long, in milliseconds, is given up on. */
const PATIENCE = 5_000;
const PAUSE = 5;

/**
 * Writes text to the process's stderr before returning, from any thread.
 *
 * `process.stderr` would be late: in a worker it goes through the main thread, and on a full pipe it waits for
 * an event loop that an abort never reaches.
 */
export function writeStderr(text: string): void {
  const bytes = new TextEncoder().encode(text);
  let written = 0;
  let waited = 0;
  while (written < bytes.length && waited < PATIENCE) {
    try {
      written += writeSync(STDERR, bytes, written);
      waited = 0;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Any other code means that nobody reads stderr. There is no place left to say so.
      if (code !== 'EAGAIN' && code !== 'EINTR') return;
      pause(PAUSE);
      waited += PAUSE;
    }
  }
}

/** Blocks the thread for some milliseconds. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
