import { abortProcess } from './abort.js';
import { runHook } from './hook.js';
import { PanicError, type PanicErrorCode, type PanicLocation, type SafetyErrorCode } from './panic-error.js';
import { panicSettings } from './state.js';
import { watchUncaught } from './uncaught.js';

/** What a memory-safety panic may carry. */
export interface RaiseOptions {
  /** The finding as structured data; becomes `error.report`. */
  readonly report?: unknown;
  readonly location?: PanicLocation | undefined;
  readonly cause?: unknown;
}

/** Frames a panic's stack keeps when a backtrace is wanted. */
const BACKTRACE_FRAMES = 128;

/** Makes a panic whose stack begins above `below`. */
export function makePanic(
  message: string,
  options: RaiseOptions & { code: PanicErrorCode; payload?: unknown },
  below: (...args: never[]) => unknown,
): PanicError {
  const limit = Error.stackTraceLimit;
  const deeper = panicSettings().backtrace !== 'off' && limit < BACKTRACE_FRAMES;
  if (deeper) Error.stackTraceLimit = BACKTRACE_FRAMES;
  try {
    const panic = new PanicError(message, options);
    Error.captureStackTrace(panic, below);
    return panic;
  } finally {
    if (deeper) Error.stackTraceLimit = limit;
  }
}

/** Runs the hook, then unwinds or, under `JUST_PANIC=abort`, ends the process. */
export function startPanic(panic: PanicError): never {
  watchUncaught();
  runHook(panic);
  return unwindWith(panic);
}

/** Throws a panic whose hook has run. */
export function unwindWith(panic: PanicError): never {
  watchUncaught();
  if (panicSettings().panic === 'abort') abortProcess('');
  throw panic;
}

/**
 * Panics with the code of a memory-safety error.
 *
 * @param code - what the check found
 * @param message - names the values that matter
 * @throws the code given, always
 */
export function raise(code: SafetyErrorCode, message: string, options?: RaiseOptions): never {
  startPanic(makePanic(message, { ...options, code }, raise));
}
