import { watchUncaught } from './ending/uncaught.js';
import { runHook } from './hook.js';
import { foreseenStorm, isCountedOnly } from './report/storm.js';
import type { Below } from './stack/capture.js';
import { panicSettings, panicState } from './state.js';
import { abortProcess } from './system/abort.js';
import {
  PanicError,
  type PanicErrorCode,
  type PanicLocation,
  type SafetyErrorCode,
} from './thrown/panic-error.js';
import { propertyOf, setProperty } from './thrown/values.js';

/** What a memory-safety panic may carry. */
export interface RaiseOptions {
  /** The finding as structured data; becomes `error.report`. */
  readonly report?: unknown;
  readonly location?: PanicLocation | undefined;
  readonly cause?: unknown;
}

/** Frames a panic's stack keeps at least when a backtrace is wanted. */
const BACKTRACE_FRAMES = 128;
/** Frames it keeps at least when it was given no location: the topmost may all be the runtime's. */
const POSITION_FRAMES = 64;
/** Nobody will look at its stack. */
const NO_FRAMES = -1;

/** Makes a panic whose stack begins with the caller of `entry`. */
export function makePanic(
  message: string,
  options: RaiseOptions & { code: PanicErrorCode; payload?: unknown },
  entry: Below,
): PanicError {
  const during = activity();
  // A panic of the program's own keeps its message.
  const text = during === '' || options.code === 'ERR_JUST_PANIC' ? message : `${message}\n${during}`;
  const wanted = framesWanted(options.code, options.location, entry);
  const limit = propertyOf(Error, 'stackTraceLimit');
  // The constructor captures a stack too. Nobody would read it, and it costs as much as the one below.
  setStackTraceLimit(0);
  try {
    const panic = new PanicError(text, during === '' ? options : { ...options, during });
    if (wanted === NO_FRAMES) return panic;
    // The program may have set the limit to any value, or deleted it.
    setStackTraceLimit((limit as number) > wanted || wanted === 0 ? limit : wanted);
    Error.captureStackTrace(panic, entry);
    return panic;
  } finally {
    setStackTraceLimit(limit);
  }
}

/**
 * Has every panic that arises from now on say what this thread is doing then.
 *
 * @param describe - must not throw; returns an empty text where there is nothing to say
 */
export function describeActivity(describe: () => string): void {
  const state = panicState();
  state.activities ??= [];
  state.activities.push(describe);
}

/** What this thread is doing, as the packages above say; an empty text where that is nothing. */
export function activity(): string {
  const { activities } = panicState();
  if (activities === undefined) return '';
  let all = '';
  for (const describe of activities) {
    const text = describe();
    if (text !== '') all += all === '' ? text : `\n${text}`;
  }
  return all;
}

/** How many frames a panic keeps at least. The storm that it will belong to is noted for the hook. */
function framesWanted(code: string, location: unknown, entry: Below): number {
  const state = panicState();
  const known = foreseenStorm(code, location, entry);
  state.foreseen = known?.storm ?? null;
  if (panicSettings().backtrace !== 'off') return BACKTRACE_FRAMES;
  // A hook of the program's may read the stack.
  if (known !== undefined && state.hook === null) {
    return state.stackless === true && isCountedOnly(known.storm) ? NO_FRAMES : known.frames;
  }
  return location === undefined || location === null ? POSITION_FRAMES : 0;
}

function setStackTraceLimit(limit: unknown): void {
  // An assignment would throw under --frozen-intrinsics.
  setProperty(Error, 'stackTraceLimit', limit);
}

/**
 * Runs the hook, then unwinds or, under `JUST_PANIC=abort`, ends the process.
 *
 * @param entry - the function whose caller panics
 */
export function startPanic(panic: PanicError, entry: Below): never {
  const state = panicState();
  state.raising = entry;
  try {
    runHook(panic);
  } finally {
    state.raising = null;
  }
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
  startPanic(makePanic(message, { ...options, code }, raise), raise);
}
