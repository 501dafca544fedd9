import { abortProcess } from './abort.js';
import type { PanicError } from './panic-error.js';
import { defaultReport, headline } from './report.js';
import { type PanicHook, type PanicState, panicState } from './state.js';
import { writeStderr } from './stderr.js';
import { threadName } from './thread.js';

/** The hook in force until `Panic.setHook`: the report on stderr. */
export const defaultHook: PanicHook = (panic) => writeStderr(defaultReport(panic));

/**
 * Runs the hook for a panic that has not had it yet. A hook that throws, or panics, ends the process.
 */
export function runHook(panic: PanicError): void {
  const state = panicState();
  if (state.hooking !== null) abortInHook(state, panic);
  if (state.hooked.has(panic)) return;
  state.hooking = panic;
  try {
    (state.hook ?? defaultHook)(panic);
    state.hooked.add(panic);
  } catch (thrown) {
    // With no stack left nothing can run; unwinding makes room, and an uncaught panic is reported at the end.
    if (!isStackOverflow(thrown)) abortInHook(state, thrown);
  } finally {
    state.hooking = null;
  }
}

/** Tells whether a value is what V8 throws when the JS stack is full. */
function isStackOverflow(value: unknown): boolean {
  return value instanceof RangeError && value.message === 'Maximum call stack size exceeded';
}

function abortInHook(state: PanicState, thrown: unknown): never {
  abortProcess(
    `thread '${threadName()}' panicked inside the panic hook, aborting\n` +
      `the panic: ${headline(state.hooking)}\n` +
      `in the hook: ${headline(thrown)}\n`,
  );
}
