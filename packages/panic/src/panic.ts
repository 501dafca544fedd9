import { invalidArgument } from '@justlang/config/internal';
import { abortProcess } from './abort.js';
import { defaultHook } from './hook.js';
import { isPanicError, type PanicError, type PanicOptions } from './panic-error.js';
import { makePanic, startPanic, unwindWith } from './raise.js';
import { run } from './run.js';
import { type PanicHook, panicState } from './state.js';
import { threadName } from './thread.js';
import { cleanup, panicIn } from './unwind.js';

/** What `Panic.catchUnwind` returns. */
export type CatchResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly panic: PanicError };

/** Panics with Rust's guarantees: one report, unwinding that drops, and a second panic that aborts. */
export class Panic {
  /** Panics. */
  static panic(message: string, options?: PanicOptions): never {
    return startPanic(makePanic(String(message), { ...options, code: 'ERR_JUST_PANIC' }, Panic.panic));
  }

  /** Replaces this thread's hook. */
  static setHook(hook: PanicHook): void {
    if (typeof hook !== 'function') invalidArgument('hook', hook, 'a function');
    panicState().hook = hook;
  }

  /** Puts the default hook back and returns the one that was in force. */
  static takeHook(): PanicHook {
    const state = panicState();
    const hook = state.hook ?? defaultHook;
    state.hook = null;
    return hook;
  }

  /** Goes on unwinding with a caught panic; the hook does not run again. */
  static resumeUnwind(panic: PanicError): never {
    if (!isPanicError(panic)) invalidArgument('panic', panic, 'a PanicError');
    return unwindWith(panic);
  }

  /** Ends the process at once. */
  static abort(message: string): never {
    return abortProcess(`thread '${threadName()}' aborted: ${message}\n`);
  }

  /** Runs `body` and returns its value, or the panic that ended it. */
  static catchUnwind<T>(body: () => T): CatchResult<T> {
    try {
      return { ok: true, value: body() };
    } catch (error) {
      const panic = panicIn(error);
      if (panic === undefined) throw error;
      return { ok: false, panic };
    }
  }

  /** Runs `body` as part of unwinding `error`, then rethrows `error`. */
  static cleanup(error: unknown, body: () => void): never {
    return cleanup(error, body);
  }

  /** Tells whether a panic's cleanup is running. */
  static isPanicking(): boolean {
    return panicState().unwinding > 0;
  }

  /** Runs a program's main function. */
  static run(main: () => void | Promise<void>): void {
    run(main);
  }
}
