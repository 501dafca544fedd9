import { atSource, resolveStack } from '@justlang/panic/internal';
import type { Below } from '../reports/below.js';
import { type AllocationSite, MAX_SITE, siteOf } from '../reports/sites.js';
import { StackDepot } from '../reports/stack-depot.js';

/** A frame of the stack of an allocation. */
export interface ProfileFrame {
  /** As V8 names it; empty for top-level code. */
  readonly functionName: string;
  /** A path, or empty where there is no file. */
  readonly file: string;
  /** 1 for the first; 0 where there is no file. */
  readonly line: number;
  /** 1 for the first; 0 where there is no file. */
  readonly column: number;
}

/** The place of an allocation. */
export interface AllocationPlace {
  /** The site id that the program passed. */
  readonly siteId?: number;
  /** What the program registered for it. */
  readonly site?: AllocationSite;
  /** Where there is no site: the stack without the runtime's frames, innermost first, mapped through source maps. */
  readonly stack: readonly ProfileFrame[];
}

/** Frames kept of a stack. V8's own sampling keeps 16, and some of these are the runtime's. */
const FRAMES = 24;

/** The stacks of the thread's samples and recordings. */
const STACKS = new StackDepot(FRAMES);

/**
 * The origin of an allocation: a site id, or minus the id of the caller's stack; 0 where too little of the stack is left to look at it.
 */
export function originOf(site: number, below: Below): number {
  if (Number.isInteger(site) && site > 0 && site <= MAX_SITE) return site;
  try {
    return -STACKS.capture(below);
  } catch (error) {
    if (error instanceof RangeError) return 0;
    throw error;
  }
}

/** An origin in full. */
export function describeOrigin(origin: number): AllocationPlace {
  if (origin <= 0) return { stack: programStack(STACKS.frames(-origin)) };
  const site = siteOf(origin);
  return site === undefined ? { siteId: origin, stack: [] } : { siteId: origin, site, stack: [] };
}

/** The frames that are neither the runtime's nor Node's. */
function programStack(text: string): ProfileFrame[] {
  const frames = resolveStack(text).filter(({ origin }) => origin !== 'runtime' && origin !== 'node');
  return atSource(frames).map(({ functionName, file, line, column }) => ({
    functionName,
    file,
    line,
    column,
  }));
}
