import { panicIn } from './panic-in.js';
import { headline } from './report/report.js';
import { reportOrCount } from './report/storm.js';
import { type PanicHook, type PanicState, panicState } from './state.js';
import { abortProcess } from './system/abort.js';
import { writeStderr } from './system/stderr.js';
import { threadName } from './system/thread.js';
import type { PanicError } from './thrown/panic-error.js';
import { isStackOverflow, isThenable } from './thrown/values.js';

/** The hook in force until `Panic.setHook`: the report on stderr. */
export const defaultHook: PanicHook = (panic) => reportOrCount(panic);

/**
 * Runs the hook for a panic that has not had it yet. A hook that throws, or panics, ends the process.
 */
export function runHook(panic: PanicError): void {
  const state = panicState();
  if (state.reading === true) return;
  if (state.hooking !== null) abortInHook(state, panic);
  if (state.hooked.has(panic)) return;
  state.hooking = panic;
  try {
    const result: unknown = (state.hook ?? defaultHook)(panic);
    state.hooked.add(panic);
    if (isThenable(result)) watchPromise(result);
  } catch (thrown) {
    // No hook can run on a full stack. Unwinding makes room, and an uncaught panic is reported at the end.
    if (!isStackOverflow(thrown)) abortInHook(state, thrown);
  } finally {
    state.hooking = null;
  }
}

/**
 * Reports the rejection of an async hook. Unhandled, the rejection would end the process with 1 before the panic ends it
 * with 101. A panic in the later part of an async hook is a panic like any other.
 */
function watchPromise(result: PromiseLike<unknown>): void {
  Promise.resolve(result).then(undefined, (reason: unknown) => {
    if (panicIn(reason) !== undefined) throw reason;
    writeStderr(`warning: the promise of the panic hook was rejected: ${headline(reason)}\n`);
  });
}

function abortInHook(state: PanicState, thrown: unknown): never {
  abortProcess(
    `thread '${threadName()}' panicked inside the panic hook, aborting\n` +
      `the panic: ${headline(state.hooking)}\n` +
      `in the hook: ${headline(thrown)}\n`,
  );
}
