import type { Below } from '../reports/below.js';
import { formatOrigin } from '../reports/origins.js';
import { siteOf } from '../reports/sites.js';
import { StackDepot } from '../reports/stack-depot.js';
import { programFrames } from '../reports/stack-text.js';

/** Frames captured of a stack: those of the program, and up to ten of the runtime above them. */
const FRAMES = 20;

/** The stacks of the thread's samples. */
const STACKS = new StackDepot(FRAMES);
/** Their texts by id: to make one takes longer than to capture the stack. */
const texts = new Map<number, string>();

/**
 * Where the caller allocates or frees, in lines for a report that is printed when no JavaScript runs any more.
 *
 * @param site - the site id that the program passed, or 0
 * @param below - a function of the runtime on the stack
 */
export function originText(site: number, below: Below): string {
  return threadLine() + (Number.isInteger(site) && site > 0 ? siteLine(site) : stackLines(below));
}

function siteLine(siteId: number): string {
  const site = siteOf(siteId);
  return formatOrigin(site === undefined ? { siteId } : { siteId, site });
}

function stackLines(below: Below): string {
  try {
    const id = STACKS.capture(below);
    let text = texts.get(id);
    if (text === undefined) {
      text = formatOrigin({ stack: programFrames(STACKS.frames(id)) });
      texts.set(id, text);
    }
    return text;
  } catch (error) {
    if (error instanceof RangeError)
      return formatOrigin({}, 'too little of the stack was left to look at it');
    throw error;
  }
}

function threadLine(): string {
  const { isMainThread, threadId } = process.getBuiltinModule('node:worker_threads');
  return isMainThread ? '' : `    in worker ${threadId}\n`;
}
