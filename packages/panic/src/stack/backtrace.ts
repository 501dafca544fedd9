import { frameTexts, parseFrame, parseStack, type StackFrame } from './frames.js';
import { type Origin, originOf } from './origin.js';
import { mapFrame } from './source-map.js';

const { isAbsolute, relative, sep } = process.getBuiltinModule('node:path');

/** A frame, and whose code it is. */
export interface ResolvedFrame extends StackFrame {
  readonly origin: Origin;
  /** Whether it stands at its source, as far as there is a map. */
  readonly mapped: boolean;
}

/**
 * Reads and classifies the frames of a stack text, topmost first. Those that may be the program's are mapped to their source. The
 * maps of the runtime's own files are large, and few see its frames: {@link atSource} maps them.
 *
 * @param stack - `error.stack`, or what `Error.captureStackTrace` left on an object
 * @param header - name and message, if the text begins with them
 */
export function resolveStack(stack: string, header?: string): ResolvedFrame[] {
  return parseStack(stack, header).map(resolveFrame);
}

/** As `resolveStack`, but no further down than to the program's topmost frame: reading and mapping the others takes time. */
export function resolveToProgram(stack: string, header?: string): ResolvedFrame[] {
  const frames: ResolvedFrame[] = [];
  for (const text of frameTexts(stack, header)) {
    const frame = resolveFrame(parseFrame(text));
    frames.push(frame);
    if (frame.origin === 'program') break;
  }
  return frames;
}

function resolveFrame(frame: StackFrame): ResolvedFrame {
  // The generated file decides, unless it is a bundle of program and runtime.
  const origin = originOf(frame.file);
  if (origin === 'runtime') return { ...frame, origin, mapped: false };
  const { ignored, ...source } = mapFrame(frame);
  return {
    ...source,
    origin: origin === 'program' ? originOfSource(source.file, ignored) : origin,
    mapped: true,
  };
}

/** Returns frames for a person to read, those of the runtime mapped as well. */
export function atSource(frames: readonly ResolvedFrame[]): ResolvedFrame[] {
  return frames.map((frame) => {
    if (frame.mapped) return frame;
    const { ignored, ...source } = mapFrame(frame);
    return { ...source, origin: frame.origin, mapped: true };
  });
}

/** A source that its map's `ignoreList` names is other people's code, wherever it lies. */
function originOfSource(file: string, ignored: boolean): Origin {
  const origin = originOf(file);
  return origin === 'program' && ignored ? 'dependency' : origin;
}

/**
 * Returns the program's own frames: those of no dependency, of this runtime or of Node. A program that is itself
 * installed in `node_modules` has none; then those of dependencies count.
 */
export function ownFrames(frames: readonly ResolvedFrame[]): ResolvedFrame[] {
  const own = frames.filter(({ origin }) => origin === 'program');
  return own.length > 0 ? own : frames.filter(({ origin }) => origin === 'dependency');
}

/** Writes frames as lines, each ended by a newline: the function, then where it stands. */
export function formatFrames(frames: readonly StackFrame[], indent = ''): string {
  return frames
    .map((frame, index) => {
      const name = `${indent}${String(index).padStart(4)}: ${frame.functionName || '<anonymous>'}\n`;
      return frame.file === '' ? name : `${name}${indent}             at ${formatPosition(frame)}\n`;
    })
    .join('');
}

/** Writes a frame's position, its file relative to the working directory if it lies in there. */
export function formatPosition({ file, line, column }: Omit<StackFrame, 'functionName'>): string {
  return `${shorten(file)}:${line}:${column}`;
}

function shorten(file: string): string {
  if (!isAbsolute(file)) return file;
  try {
    const path = relative(process.cwd(), file);
    return path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path) ? file : path;
  } catch {
    // The working directory may be gone.
    return file;
  }
}
