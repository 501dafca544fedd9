import { isError, isPanicError, type PanicError, type PanicLocation } from './panic-error.js';
import { threadName } from './thread.js';

/** The report of the default hook, newline at its end included. */
export function defaultReport(panic: PanicError): string {
  const thread = panic.thread ?? threadName();
  const at = panic.location === undefined ? '' : ` at ${formatLocation(panic.location)}`;
  return `thread '${thread}' panicked${at}:\n${panic.message}\n`;
}

/** One line and the message of any thrown value, for a process that is about to end. */
export function headline(thrown: unknown): string {
  if (isPanicError(thrown)) {
    return thrown.location === undefined
      ? thrown.message
      : `${thrown.message} (${formatLocation(thrown.location)})`;
  }
  return describeThrown(thrown);
}

/** The name and message of an error, or the value itself; never throws. */
export function describeThrown(thrown: unknown): string {
  try {
    return isError(thrown) ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return 'a value that cannot be shown';
  }
}

function formatLocation({ file, line, column }: PanicLocation): string {
  return `${file}:${line}:${column}`;
}
