import type { Address } from '@justlang/config';
import { native } from './native-binding.js';

/** This environment variable makes every window refused: tests then run the code for engines without windows. */
const REFUSED = 'JUSTLANG_TEST_NO_WINDOWS';

function isRefused(): boolean {
  try {
    return Boolean(process.env[REFUSED]);
  } catch {
    // Deno's permissions hide the environment.
    return false;
  }
}

/**
 * Lays an `ArrayBuffer` over a range of the process's address space, mapped or not, without touching it.
 *
 * Safety: the buffer must never leave the runtime's own packages: cloning, posting or inspecting it walks the whole
 * range and ends the process (docs/safety.md).
 *
 * @param base - where the range starts, not 0
 * @param length - in bytes
 * @returns null when the engine allows no buffers over memory it has not allocated, or none of this length
 */
export function createWindow(base: Address, length: number): ArrayBuffer | null {
  return isRefused() ? null : native().createWindow(base, length);
}

/**
 * Does what `createWindow` does, once for all realms of a thread: the buffer is kept as long as the thread lives. A test runner
 * such as jest runs each file in a realm of its own, and V8 counts a window's length for as long as it lives.
 *
 * Safety: as `createWindow`.
 *
 * @param base - where the range starts, not 0
 * @param length - in bytes
 * @returns the same buffer for the same range; null where `createWindow` returns that
 */
export function keptWindow(base: Address, length: number): ArrayBuffer | null {
  return isRefused() ? null : native().keptWindow(base, length);
}

/**
 * Makes a function that reads an integer in the addon's memory: through a window, or with a call where the engine refuses one.
 *
 * @param at - where it stands
 * @param read - reads it with a call
 */
export function counter(at: () => Address, read: () => number): () => number {
  let count: Int32Array | null | undefined;
  return () => {
    if (count === undefined) {
      const window = createWindow(at(), 4);
      count = window === null ? null : new Int32Array(window);
    }
    return count === null ? read() : count[0]!;
  };
}
