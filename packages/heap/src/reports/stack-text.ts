import {
  atSource,
  formatPosition,
  ownFrames,
  type ResolvedFrame,
  resolveStack,
} from '@justlang/panic/internal';

/**
 * Renders the frames of a stack for a report: mapped through source maps, the program's own only; all of them
 * where none is the program's.
 *
 * @param stack - frames as V8 writes them, one a line
 */
export function programFrames(stack: string): string[] {
  const frames = resolveStack(stack);
  const own = ownFrames(frames);
  return (own.length > 0 ? own : atSource(frames)).map(formatFrame);
}

/** Whether a frame, as V8 writes it in a line, is neither the runtime's nor Node's. */
export function isOwnFrame(line: string): boolean {
  return ownFrames(resolveStack(line)).length > 0;
}

function formatFrame(frame: ResolvedFrame): string {
  const name = frame.functionName || '<anonymous>';
  return frame.file === '' ? name : `${name} (${formatPosition(frame)})`;
}
