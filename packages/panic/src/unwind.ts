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
  const panic = panicIn(error);
  const state = panicState();
  const outer = state.unwinding;
  if (panic !== undefined) state.unwinding = outer + 1;
  try {
    body();
  } catch (thrown) {
    state.unwinding = outer;
    settle(error, panic, thrown);
  }
  state.unwinding = outer;
  throw error;
}

/** Decides what goes on after cleanup code threw; returns when `error` does. */
function settle(error: unknown, first: PanicError | undefined, thrown: unknown): void {
  const second = panicIn(thrown);
  if (second === undefined) {
    if (first !== undefined && thrown !== error) keepSuppressed(first, thrown);
  } else if (first === undefined) {
    if (second.cause === undefined) define(second, 'cause', error);
    throw thrown;
  } else if (first !== second) {
    abortOnSecond(first, second);
  }
}

function keepSuppressed(panic: PanicError, thrown: unknown): void {
  define(panic, 'suppressed', Object.freeze([...(panic.suppressed ?? []), thrown]));
}

function define(panic: PanicError, name: 'cause' | 'suppressed', value: unknown): void {
  // A frozen panic keeps what it has.
  Reflect.defineProperty(panic, name, { value, configurable: true, writable: true });
}
