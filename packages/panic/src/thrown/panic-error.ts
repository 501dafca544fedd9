import { threadName } from '../system/thread.js';
import { isError, propertyOf, textOf } from './values.js';

/** The code of a memory-safety error, found by a check of the runtime. */
export type SafetyErrorCode =
  | 'ERR_JUST_NULL_ADDRESS'
  | 'ERR_JUST_OUT_OF_BOUNDS'
  | 'ERR_JUST_MISALIGNED'
  | 'ERR_JUST_INVALID_TAG'
  | 'ERR_JUST_OWNERSHIP'
  | 'ERR_JUST_USE_AFTER_FREE'
  | 'ERR_JUST_DOUBLE_FREE'
  | 'ERR_JUST_INVALID_FREE'
  | 'ERR_JUST_LAYOUT_MISMATCH'
  | 'ERR_JUST_OVERFLOW_WRITE'
  | 'ERR_JUST_UNINIT_READ'
  | 'ERR_JUST_STACK_OVERFLOW';

/** The code of a panic: the program's own, or a memory-safety error. */
export type PanicErrorCode = 'ERR_JUST_PANIC' | SafetyErrorCode;

const PANIC_CODES: ReadonlySet<unknown> = new Set<PanicErrorCode>([
  'ERR_JUST_PANIC',
  'ERR_JUST_NULL_ADDRESS',
  'ERR_JUST_OUT_OF_BOUNDS',
  'ERR_JUST_MISALIGNED',
  'ERR_JUST_INVALID_TAG',
  'ERR_JUST_OWNERSHIP',
  'ERR_JUST_USE_AFTER_FREE',
  'ERR_JUST_DOUBLE_FREE',
  'ERR_JUST_INVALID_FREE',
  'ERR_JUST_LAYOUT_MISMATCH',
  'ERR_JUST_OVERFLOW_WRITE',
  'ERR_JUST_UNINIT_READ',
  'ERR_JUST_STACK_OVERFLOW',
]);

/** A position in Just source. */
export interface PanicLocation {
  readonly file: string;
  /** 1 for the first. */
  readonly line: number;
  /** 1 for the first. */
  readonly column: number;
}

/** What a panic may carry beside its message. */
export interface PanicOptions {
  /** Where in the Just source; without it a report names the program's own topmost frame. */
  readonly location?: PanicLocation | undefined;
  /** Any value for whoever catches the panic. */
  readonly payload?: unknown;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/**
 * A panic on its way up the stack. Recognise it by `code`: two loaded copies of this package have two classes,
 * and a panic that crossed from a worker is a plain `Error` with the same properties.
 *
 * Constructing one runs no hook; `Panic.panic` does.
 */
export class PanicError extends Error {
  /** `ERR_JUST_PANIC`, or the memory-safety error that a check found. */
  declare readonly code: PanicErrorCode;
  /** Where in the Just source the panic arose, if the program said so. */
  declare readonly location?: PanicLocation;
  /** The value given to `Panic.panic`; `undefined` if there was none. */
  declare readonly payload: unknown;
  declare readonly cause?: unknown;
  /** The finding of a check as structured data, on memory-safety errors under full checks. */
  declare readonly report?: unknown;
  /** What the runtime was doing when it arose, such as ``while dropping `Expr` ``. */
  declare readonly during?: string;
  /** Ordinary errors that cleanup code threw while this panic was unwinding, in order. */
  declare readonly suppressed?: readonly unknown[];
  /** The thread it arose on, as its report names it: `main`, `worker-3`. */
  declare readonly thread: string;

  constructor(
    message: string,
    options: PanicOptions & { code?: PanicErrorCode; report?: unknown; during?: string } = {},
  ) {
    super(textOf(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code ?? 'ERR_JUST_PANIC';
    this.thread = threadName();
    const { location, payload, report, during } = options;
    if (location !== undefined && location !== null) this.location = Object.freeze({ ...location });
    if (payload !== undefined) this.payload = payload;
    if (report !== undefined) this.report = report;
    if (during !== undefined && during !== '') this.during = during;
  }
}

Object.defineProperty(PanicError.prototype, 'name', {
  value: 'PanicError',
  configurable: true,
  writable: true,
});

/**
 * Tells whether a value is a panic, made by whichever copy of this package or received from a worker.
 */
export function isPanicError(value: unknown): value is PanicError {
  return isError(value) && PANIC_CODES.has(propertyOf(value, 'code'));
}
