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

const FRAME = /^\s+at (.+)$/;
const POSITION = /^(.*):(\d+):(\d+)$/;

/**
 * Reads the frames of an error's stack text, topmost first.
 *
 * @param stack - `error.stack`
 * @param header - what the text begins with, name and message: a message may hold lines that look like frames
 */
export function parseStack(stack: string, header = ''): StackFrame[] {
  const start = stack.indexOf(header);
  const trace = start < 0 ? stack : stack.slice(start + header.length);
  const frames: StackFrame[] = [];
  for (const line of trace.split('\n')) {
    const frame = FRAME.exec(line);
    if (frame !== null) frames.push(parseFrame(frame[1]!));
  }
  return frames;
}

// `fn (place)`, `async fn (place)`, `new Type (place)`, `place` or `async place`.
function parseFrame(text: string): StackFrame {
  const open = text.endsWith(')') ? text.indexOf(' (') : -1;
  if (open < 0) return frameAt('', text.replace(/^async /, ''));
  return frameAt(text.slice(0, open), text.slice(open + 2, -1));
}

function frameAt(functionName: string, place: string): StackFrame {
  const position = POSITION.exec(place);
  // Code from `eval` has no file. Its place says, in a form of its own, where the eval stands.
  if (position === null || position[1]!.startsWith('eval at ') || position[1]!.startsWith('<')) {
    return { functionName, file: '', line: 0, column: 0 };
  }
  return {
    functionName,
    file: toPath(position[1]!),
    line: Number(position[2]),
    column: Number(position[3]),
  };
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
