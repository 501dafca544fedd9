import { headline } from './report/report.js';
import { abortProcess } from './system/abort.js';
import { threadName } from './system/thread.js';
import { isPanicError, type PanicError } from './thrown/panic-error.js';
import { hasOwn, isError, propertyOf } from './thrown/values.js';

/**
 * Returns the panic that a thrown value is or carries, ending the process if it carries two.
 *
 * A `SuppressedError` is a carrier: when a disposal throws during unwinding, `using` throws one that holds both errors.
 */
export function panicIn(thrown: unknown): PanicError | undefined {
  if (isPanicError(thrown)) return thrown;
  const [first, second] = panicsIn(thrown);
  if (first !== undefined && second !== undefined) abortOnSecond(first, second);
  return first;
}

/**
 * Returns the panics that a thrown value is or carries, at most two of them, in the order in which they were thrown.
 *
 * Carriers may be nested to any depth: a `DisposableStack` makes one for each disposer that fails. They may also form a
 * circle.
 */
export function panicsIn(thrown: unknown): readonly PanicError[] {
  if (isPanicError(thrown)) return [thrown];
  if (!isSuppressedError(thrown)) return [];
  const panics: PanicError[] = [];
  const seen = new Set<unknown>();
  const open: unknown[] = [thrown];
  while (open.length > 0 && panics.length < 2) {
    const value = open.pop();
    if (seen.has(value)) continue;
    seen.add(value);
    if (isPanicError(value)) panics.push(value);
    // `suppressed` was thrown first. It is pushed last, so it is looked at first.
    else if (isSuppressedError(value)) open.push(propertyOf(value, 'error'), propertyOf(value, 'suppressed'));
  }
  return panics;
}

/** Ends the process because a second panic escaped while the first was unwinding. */
export function abortOnSecond(first: PanicError, second: PanicError): never {
  abortProcess(
    `thread '${threadName()}' panicked while unwinding from another panic, aborting\n` +
      `first: ${headline(first)}\n` +
      `second: ${headline(second)}\n`,
  );
}

// The shape decides: Node 20 has no SuppressedError, so compilers bring their own class.
function isSuppressedError(value: unknown): value is Error {
  return isError(value) && hasOwn(value, 'error') && hasOwn(value, 'suppressed');
}
