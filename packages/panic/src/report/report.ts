import {
  atSource,
  formatFrames,
  formatPosition,
  ownFrames,
  type ResolvedFrame,
  resolveStack,
  resolveToProgram,
} from '../stack/backtrace.js';
import { captureStack, writeStack } from '../stack/capture.js';
import { panicSettings, panicState } from '../state.js';
import { isPanicError, type PanicError } from '../thrown/panic-error.js';
import { isError, propertyOf, textOf } from '../thrown/values.js';

/** Frames captured where those that the panic keeps are all the runtime's, as they are deep in drop glue. */
const FAR = 4000;

/** How many causes are shown. There may be any number: a `cause` that is a getter can make a new one each time. */
const CAUSES = 16;

/** The report of a panic, and the place it names. */
export interface Report {
  /** As the report shows it; empty where nothing is known. */
  readonly place: string;
  /** Whether it was found further down the stack than the frames that the panic keeps. */
  readonly far: boolean;
  /** The whole report, newline at its end included. */
  readonly text: string;
}

/**
 * Writes what the default hook shows of a panic.
 *
 * @param known - its place, for a panic that may have kept no frames
 */
export function reportOf(panic: PanicError, known = ''): Report {
  const { backtrace } = panicSettings();
  const given = placeOf(propertyOf(panic, 'location'));
  const { frames, far } = given === '' || backtrace !== 'off' ? framesOf(panic) : { frames: [], far: false };
  const place = given || topmost(ownFrames(frames)) || known;
  const message = textOf(propertyOf(panic, 'message'));
  const during = textOf(propertyOf(panic, 'during') ?? '');
  return {
    place,
    far,
    text:
      `thread '${textOf(propertyOf(panic, 'thread'))}' panicked${place === '' ? '' : ` at ${place}`}:\n` +
      `${message}\n` +
      (during === '' || message.endsWith(during) ? '' : `${during}\n`) +
      formatCauses(panic) +
      formatBacktrace(frames, backtrace),
  };
}

/** Any thrown value in short, for a person to read. */
export function headline(thrown: unknown): string {
  const message = textOf(propertyOf(thrown, 'message'));
  if (isPanicError(thrown)) {
    const location = propertyOf(thrown, 'location');
    return location === undefined ? message : `${message} (${formatLocation(location)})`;
  }
  return isError(thrown) ? `${textOf(propertyOf(thrown, 'name'))}: ${message}` : textOf(thrown);
}

/** Reads, maps and classifies the frames of an error's stack; none where its stack is no text. */
export function framesOfError(error: unknown, resolve = resolveStack): ResolvedFrame[] {
  const stack = readStack(error);
  if (typeof stack !== 'string') return [];
  return resolve(stack, headerOf(error));
}

/** What V8 begins the stack of an error with. */
function headerOf(error: unknown): string {
  return `${textOf(propertyOf(error, 'name'))}: ${textOf(propertyOf(error, 'message'))}`;
}

/** The program's `Error.prepareStackTrace` makes the stack as it is read: it may throw, panic, or return something else. */
function readStack(error: unknown): unknown {
  const state = panicState();
  const outer = state.reading === true;
  state.reading = true;
  try {
    return propertyOf(error, 'stack');
  } finally {
    // On a full JS stack the call throws.
    state.reading = outer;
  }
}

/** The position of the first of some frames; empty where there is none. */
export function topmost([frame]: readonly ResolvedFrame[]): string {
  return frame === undefined ? '' : formatPosition(frame);
}

/** Writes the frames that `JUST_BACKTRACE` asks for. */
export function formatBacktrace(
  frames: readonly ResolvedFrame[],
  backtrace: 'off' | 'short' | 'full',
): string {
  if (backtrace === 'off') return '';
  if (backtrace === 'full') return `stack backtrace:\n${formatFrames(atSource(frames))}`;
  return (
    `stack backtrace:\n${formatFrames(ownFrames(frames))}` +
    "note: only the program's own frames are shown; set JUST_BACKTRACE=full for all of them\n"
  );
}

/** The place that the program gave a panic; empty where it gave none. */
export function placeOf(location: unknown): string {
  return location === undefined || location === null ? '' : formatLocation(location);
}

/** As the program gave it: neither mapped nor made relative, and with what it left out left out. */
function formatLocation(location: unknown): string {
  return ['file', 'line', 'column']
    .map((name) => propertyOf(location, name))
    .filter((part) => part !== undefined)
    .map(textOf)
    .join(':');
}

/**
 * Returns the frames of a panic, down to the program's topmost where no backtrace is written. If none of the frames it keeps is the program's and its hook is running, returns those
 * of the stack itself, which reach further down.
 */
function framesOf(panic: PanicError): { frames: readonly ResolvedFrame[]; far: boolean } {
  const kept = framesOfError(panic, panicSettings().backtrace === 'off' ? resolveToProgram : resolveStack);
  const { raising } = panicState();
  if (raising === undefined || raising === null || kept.some(isProgram)) return { frames: kept, far: false };
  const all = resolveStack(writeStack(captureStack(raising, FAR)));
  return { frames: all.some(isProgram) || kept.length === 0 ? all : kept, far: true };
}

function isProgram({ origin }: ResolvedFrame): boolean {
  return origin === 'program';
}

function formatCauses(panic: PanicError): string {
  let text = '';
  const seen = new Set<unknown>([panic]);
  let cause = propertyOf(panic, 'cause');
  while (cause !== undefined && !seen.has(cause)) {
    if (seen.size > CAUSES) return `${text}note: further causes are not shown\n`;
    seen.add(cause);
    text += `caused by: ${headline(cause)}\n`;
    cause = isError(cause) ? propertyOf(cause, 'cause') : undefined;
  }
  return text;
}
