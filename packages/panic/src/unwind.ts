import { invalidArgument } from '@justlang/config/internal';
import { abortProcess } from './abort.js';
import { isError, isPanicError, type PanicError } from './panic-error.js';
import { headline } from './report.js';
import { panicState } from './state.js';
import { threadName } from './thread.js';

/**
 * Returns the panic that a thrown value is or carries, ending the process if it carries two.
 *
 * `using` wraps what a disposal throws during unwinding into a `SuppressedError`, beside what was unwinding.
 */
export function panicIn(thrown: unknown): PanicError | undefined {
  if (isPanicError(thrown)) return thrown;
  if (!isSuppressedError(thrown)) return undefined;
  const first = panicIn(thrown.suppressed);
  const second = panicIn(thrown.error);
  if (first !== undefined && second !== undefined && first !== second) abortOnSecond(first, second);
  return first ?? second;
}

// By shape: Node 20 has no SuppressedError, so compilers bring their own.
function isSuppressedError(value: unknown): value is Error & { error: unknown; suppressed: unknown } {
  return isError(value) && Object.hasOwn(value, 'error') && Object.hasOwn(value, 'suppressed');
}

function abortOnSecond(first: PanicError, second: PanicError): never {
  abortProcess(
    `thread '${threadName()}' panicked while unwinding from another panic, aborting\n` +
      `first: ${headline(first)}\n` +
      `second: ${headline(second)}\n`,
  );
}

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
      body();
    } catch (thrown) {
      state.unwinding = outer;
      outcome = settle(error, panic, thrown);
    }
  } catch {
    // Only a full JS stack throws here, out of the code around `body`: it must not take the place of `error`.
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
    if (second.cause === undefined) define(second, 'cause', error);
    return thrown;
  } else if (first !== second) {
    abortOnSecond(first, second);
  }
  return error;
}

function keepSuppressed(panic: PanicError, thrown: unknown): void {
  define(panic, 'suppressed', Object.freeze([...(panic.suppressed ?? []), thrown]));
}

function define(panic: PanicError, name: 'cause' | 'suppressed', value: unknown): void {
  // A frozen panic keeps what it has.
  Reflect.defineProperty(panic, name, { value, configurable: true, writable: true });
}
