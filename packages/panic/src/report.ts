import { isError, isPanicError, type PanicError, type PanicLocation } from './panic-error.js';
import {
  formatFrames,
  formatPosition,
  ownFrames,
  type ResolvedFrame,
  resolveStack,
} from './stack/backtrace.js';
import { panicSettings } from './state.js';

/** The report of the default hook, newline at its end included. */
export function defaultReport(panic: PanicError): string {
  const { backtrace } = panicSettings();
  const frames = panic.location === undefined || backtrace !== 'off' ? framesOf(panic) : [];
  return (
    `thread '${panic.thread}' panicked${formatPlace(panic.location, frames)}:\n${panic.message}\n` +
    formatCauses(panic) +
    formatBacktrace(frames, backtrace)
  );
}

function formatPlace(location: PanicLocation | undefined, frames: readonly ResolvedFrame[]): string {
  if (location !== undefined) return ` at ${formatLocation(location)}`;
  const [frame] = ownFrames(frames);
  return frame === undefined ? '' : ` at ${formatPosition(frame)}`;
}

/** As the program gave it: neither mapped nor made relative, and with what it left out left out. */
function formatLocation({ file, line, column }: PanicLocation): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

function framesOf(panic: PanicError): ResolvedFrame[] {
  // Anything may have set it, or `Error.prepareStackTrace` made it something else than text.
  const stack: unknown = panic.stack;
  return typeof stack === 'string' ? resolveStack(stack, `${panic.name}: ${panic.message}`) : [];
}

function formatCauses(panic: PanicError): string {
  let text = '';
  const seen = new Set<unknown>([panic]);
  for (let { cause } = panic; cause !== undefined && !seen.has(cause); cause = causeOf(cause)) {
    seen.add(cause);
    text += `caused by: ${headline(cause)}\n`;
  }
  return text;
}

function causeOf(error: unknown): unknown {
  return isError(error) ? error.cause : undefined;
}

function formatBacktrace(frames: readonly ResolvedFrame[], backtrace: 'off' | 'short' | 'full'): string {
  if (backtrace === 'off') return '';
  if (backtrace === 'full') return `stack backtrace:\n${formatFrames(frames)}`;
  return (
    `stack backtrace:\n${formatFrames(ownFrames(frames))}` +
    "note: only the program's own frames are shown; set JUST_BACKTRACE=full for all of them\n"
  );
}

/** Any thrown value in short, for a person to read; never throws. */
export function headline(thrown: unknown): string {
  if (isPanicError(thrown)) {
    const { message, location } = thrown;
    return location === undefined ? message : `${message} (${formatLocation(location)})`;
  }
  try {
    return isError(thrown) ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return 'a value that cannot be shown';
  }
}
