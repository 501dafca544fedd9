import { invalidArgument } from '@justlang/config/internal';
import { run } from './ending/run.js';
import { defaultHook } from './hook.js';
import { panicIn, panicsIn } from './panic-in.js';
import { makePanic, startPanic, unwindWith } from './raise.js';
import { type PanicHook, panicState } from './state.js';
import { abortProcess } from './system/abort.js';
import { threadName } from './system/thread.js';
import { isPanicError, type PanicError, type PanicOptions } from './thrown/panic-error.js';
import { textOf } from './thrown/values.js';
import { cleanup } from './unwind.js';

/** What `Panic.catchUnwind` returns. */
export type CatchResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly panic: PanicError };

/** What a caller of `Panic.catchUnwind` wants of the panics that it catches. */
export interface CatchOptions {
  /**
   * Whether anybody looks at their `stack`; `true` if left out. With `false` a panic keeps no frames if it is only counted: many
   * of its place were reported before, the hook is the default one, and `JUST_BACKTRACE` is off.
   */
  readonly stack?: boolean | undefined;
}

/**
 * Panics with Rust's guarantees: a panic is reported once; unwinding drops what is owned; the process ends when a second
 * panic escapes while the first unwinds.
 */
export class Panic {
  /**
   * Panics: runs the hook, then unwinds by throwing a `PanicError`, or ends the process under
   * `JUST_PANIC=abort`.
   *
   * @param message - what went wrong, for a person to read
   * @param options - the position in Just source, a payload for whoever catches the panic, the error behind it. Without
   *   a position the report names the program's own topmost frame
   * @throws `ERR_JUST_PANIC` always
   *
   * @example
   * ```js
   * const result = Panic.catchUnwind(() =>
   *   Panic.panic('index 7 is out of range', { location: { file: 'src/list.just', line: 12, column: 5 } }),
   * );
   * console.log(result.ok, result.panic.location.line); // prints: false 12
   * ```
   */
  static panic(message: string, options?: PanicOptions): never {
    const panic = makePanic(textOf(message), { ...options, code: 'ERR_JUST_PANIC' }, Panic.panic);
    // Not `return`: in Bun the frame, below which the stack is wanted, would be gone then.
    startPanic(panic, Panic.panic);
  }

  /**
   * Replaces this thread's hook, which runs once for every panic, before unwinding. A hook that throws or panics ends
   * the process with both messages. A hook may return a promise: nobody waits for it, and its rejection is a warning.
   *
   * @param hook - gets the panic; the stack that raised it is still there
   * @throws `ERR_JUST_INVALID_ARGUMENT` when it is no function
   *
   * @example
   * ```js
   * const report = Panic.takeHook();
   * Panic.setHook((panic) => {
   *   console.error(`request failed with ${panic.code}`);
   *   report(panic);
   * });
   * ```
   */
  static setHook(hook: PanicHook): void {
    if (typeof hook !== 'function') invalidArgument('hook', hook, 'a function');
    panicState().hook = hook;
  }

  /** Puts the default hook back and returns the one that was in force, the default one included. */
  static takeHook(): PanicHook {
    const state = panicState();
    const hook = state.hook ?? defaultHook;
    state.hook = null;
    return hook;
  }

  /**
   * Goes on unwinding with a panic that was caught, here or on a worker; the hook does not run again.
   *
   * @param panic - throws this very object
   * @throws its own code, always
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `panic` is no panic
   */
  static resumeUnwind(panic: PanicError): never {
    if (!isPanicError(panic)) invalidArgument('panic', panic, 'a PanicError');
    return unwindWith(panic);
  }

  /**
   * Ends the process at once, from any thread, with `message` on stderr: by SIGABRT, which a shell shows as 134,
   * or with exit code 134 on Windows. Nothing is dropped, no hook or exit handler runs.
   */
  static abort(message: string): never {
    return abortProcess(`thread '${threadName()}' aborted: ${textOf(message)}\n`);
  }

  /**
   * Runs `body` and returns its value, or the panic that ended it. Errors that are not panics pass through.
   *
   * @param body - runs to its end before this returns: the panic of an async function is in its promise
   * @param options - whether the caller looks at the panic's stack. Capturing it takes most of the time of a panic
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `body` is no function
   *
   * @example
   * ```js
   * const result = Panic.catchUnwind(() => 6 * 7);
   * console.log(result.ok ? result.value : result.panic.message); // prints: 42
   * ```
   */
  static catchUnwind<T>(body: () => T, options?: CatchOptions): CatchResult<T> {
    if (typeof body !== 'function') invalidArgument('body', body, 'a function');
    const state = panicState();
    const outer = state.stackless;
    state.stackless = options?.stack === false;
    try {
      return { ok: true, value: body() };
    } catch (error) {
      const panic = panicIn(error);
      if (panic === undefined) throw error;
      return { ok: false, panic };
    } finally {
      state.stackless = outer ?? false;
    }
  }

  /**
   * Runs `body` as part of unwinding `error`, then rethrows `error`: what a landing pad does.
   *
   * What happens when `body` throws:
   * - a panic, while `error` is one: both messages are printed and the process ends;
   * - a panic, while `error` is an ordinary error: the panic goes on, with `error` as its cause if it has none;
   * - an ordinary error, a full JS stack included: `error` goes on; if it is a panic, the other is kept in its
   *   `suppressed`.
   *
   * @param error - what was caught, a panic or any other error
   * @param body - drops what the scope owns, and is done when it returns; a panic caught inside it is no concern of
   *   `error`'s
   * @throws `error` itself, or the panic above
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `body` is no function, or returns a promise; `error` is then its `cause`
   *
   * @example
   * ```js
   * const caught = Panic.catchUnwind(() => {
   *   try {
   *     Panic.panic('halfway');
   *   } catch (error) {
   *     Panic.cleanup(error, () => console.log(Panic.isPanicking())); // prints: true
   *   }
   * });
   * console.log(caught.panic.message, Panic.isPanicking()); // prints: halfway false
   * ```
   */
  static cleanup(error: unknown, body: () => void): never {
    return cleanup(error, body);
  }

  /**
   * Tells whether this thread is panicking: true inside the hook, inside `Panic.cleanup` of a panic, and so inside
   * `DropScope.unwind`. A panic that ordinary code has caught no longer counts.
   */
  static isPanicking(): boolean {
    const { hooking, unwinding } = panicState();
    return unwinding || hooking !== null;
  }

  /**
   * Returns the panic that a caught value is or carries, which is the one that `Panic.catchUnwind` would have returned.
   * Code that has to catch by hand uses it, around an `await` for example.
   *
   * A `SuppressedError` carries the panic that was unwinding when a disposal failed, or that a disposal threw, to any
   * depth; of two panics this returns the one thrown first. A panic in the `cause` of an error, or in an
   * `AggregateError`, is not returned: as in Rust, a panic that was caught and wrapped is a value, and no longer
   * unwinds.
   *
   * @param thrown - anything; a panic is recognised by its code, whichever copy, realm or worker made it
   * @returns the panic; `undefined` where there is none. Looking has no effect, and never throws
   *
   * @example
   * ```js
   * const load = async () => Panic.panic('no such page');
   * try {
   *   await load();
   * } catch (error) {
   *   const panic = Panic.from(error);
   *   if (panic === undefined) throw error;
   *   console.log(panic.message); // prints: no such page
   * }
   * ```
   */
  static from(thrown: unknown): PanicError | undefined {
    return isPanicError(thrown) ? thrown : panicsIn(thrown)[0];
  }

  /**
   * Runs a program's main function. An uncaught panic, thrown or in the promise that `main` returns, ends the
   * process with exit code 101 once stdout and stderr are written out; on a worker it fails the worker. Other
   * errors go on as if `main` had been called directly. For two of them a note on stderr comes before Node's report: for
   * a full JS stack, with its position in the source, and for a bigint used as an address.
   *
   * @throws `ERR_JUST_CONFIG` when a `JUST_` variable is bad, before `main` runs
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `main` is no function
   *
   * @example
   * ```js
   * Panic.run(async () => {
   *   Panic.panic('nothing catches this'); // exits: 101
   * });
   * ```
   */
  static run(main: () => void | Promise<void>): void {
    run(main);
  }
}
