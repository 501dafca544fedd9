import { invalidArgument, JustError } from '@justlang/config/internal';
import { abortOnSecond, panicIn } from './panic-in.js';
import { panicState } from './state.js';
import type { PanicError } from './thrown/panic-error.js';
import { isThenable, propertyOf } from './thrown/values.js';

/** See `Panic.cleanup`. */
export function cleanup(error: unknown, body: () => void): never {
  if (typeof body !== 'function') invalidArgument('body', body, 'a function');
  const state = panicState();
  const outer = state.unwinding;
  let outcome = error;
  try {
    const panic = panicIn(error);
    if (panic !== undefined) state.unwinding = true;
    try {
      const result: unknown = body();
      if (isThenable(result)) outcome = asyncCleanup(error);
    } catch (thrown) {
      state.unwinding = outer;
      outcome = settle(error, panic, thrown);
    }
  } catch {
    // Only a full JS stack throws here, out of the code around `body`. Its RangeError must not replace `error`.
  }
  state.unwinding = outer;
  throw outcome;
}

/** Returns what goes on unwinding after cleanup code threw. */
function settle(error: unknown, first: PanicError | undefined, thrown: unknown): unknown {
  const second = panicIn(thrown);
  if (second === undefined) {
    if (first !== undefined) keepSuppressed(first, thrown);
  } else if (first === undefined) {
    if (propertyOf(second, 'cause') === undefined) define(second, 'cause', error);
    return thrown;
  } else if (first !== second) {
    abortOnSecond(first, second);
  }
  return error;
}

/** Unwinding cannot wait: when it goes on, the scopes further out are left while an async body still runs. */
function asyncCleanup(error: unknown): JustError {
  return new JustError(
    'ERR_JUST_INVALID_ARGUMENT',
    'body returned a promise; it must be done when it returns: in an async function drop what needs no await',
    { cause: error },
  );
}

function keepSuppressed(panic: PanicError, thrown: unknown): void {
  const before = propertyOf(panic, 'suppressed');
  define(panic, 'suppressed', Object.freeze([...(Array.isArray(before) ? before : []), thrown]));
}

function define(panic: PanicError, name: 'cause' | 'suppressed', value: unknown): void {
  // A frozen panic keeps what it has.
  Reflect.defineProperty(panic, name, { value, configurable: true, writable: true });
}
