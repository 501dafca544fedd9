const { fileURLToPath } = process.getBuiltinModule('node:url');

/** One frame of a stack. */
export interface StackFrame {
  /** As V8 names it, `new` and receiver included; empty for top-level code. */
  readonly functionName: string;
  /** An absolute path, a URL such as `node:fs`, or empty where there is no file. */
  readonly file: string;
  /** 1 for the first; 0 where there is no file. */
  readonly line: number;
  /** 1 for the first; 0 where there is no file. */
  readonly column: number;
}

/*
 * No regular expression reads a stack: where little stack is left V8 cannot compile one, and may end the process then.
 */

const ASYNC = 'async ';

/**
 * Reads the frames of an error's stack text, topmost first.
 *
 * @param stack - `error.stack`
 * @param header - what the text begins with, name and message: a message may hold lines that look like frames
 */
export function parseStack(stack: string, header = ''): StackFrame[] {
  return frameTexts(stack, header).map(parseFrame);
}

/** The frames of a stack text that are not read yet, each without `at`. */
export function frameTexts(stack: string, header = ''): string[] {
  return traceIn(stack, header)
    .split('\n')
    .map(frameText)
    .filter((text) => text !== '');
}

/** A stack text without what it begins with. */
function traceIn(stack: string, header: string): string {
  const start = stack.indexOf(header);
  return start < 0 ? stack : stack.slice(start + header.length);
}

/** The frame in a line of a stack, without `at`; empty where the line holds none. */
export function frameText(line: string): string {
  const text = line.trimStart();
  return text.length < line.length && text.startsWith('at ') ? text.slice(3) : '';
}

// A frame is `fn (place)`, `async fn (place)`, `new Type (place)`, `place` or `async place`.
export function parseFrame(text: string): StackFrame {
  const open = text.endsWith(')') ? text.indexOf(' (') : -1;
  if (open < 0) return frameAt('', text.startsWith(ASYNC) ? text.slice(ASYNC.length) : text);
  return frameAt(text.slice(0, open), text.slice(open + 2, -1));
}

function frameAt(functionName: string, place: string): StackFrame {
  const columnAt = place.lastIndexOf(':');
  const lineAt = columnAt > 0 ? place.lastIndexOf(':', columnAt - 1) : -1;
  const line = lineAt < 0 ? -1 : numberIn(place.slice(lineAt + 1, columnAt));
  const column = numberIn(place.slice(columnAt + 1));
  // Code from `eval` has no file. Its place says, in a form of its own, where the eval stands.
  if (line < 0 || column < 0 || place.startsWith('eval at ') || place.startsWith('<')) {
    return { functionName, file: '', line: 0, column: 0 };
  }
  return { functionName, file: toPath(place.slice(0, lineAt)), line, column };
}

/** The number that decimal digits write; -1 where there is anything else. */
function numberIn(digits: string): number {
  if (digits === '') return -1;
  for (const digit of digits) if (digit < '0' || digit > '9') return -1;
  return Number(digits);
}

/** Turns a `file:` URL into a path; leaves anything else as it is. */
export function toPath(file: string): string {
  if (!file.startsWith('file:')) return file;
  try {
    return fileURLToPath(file);
  } catch {
    return file;
  }
}
