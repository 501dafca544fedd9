import { isOwnFrame } from './stack-text.js';

/** Frames kept of a stack. More cost more to capture, and the faulty drop is seldom further away. */
const FRAMES = 24;
/** Frames looked at where those are the runtime's, as they are deep in drop glue: below them are the program's. */
const FAR = 4000;
/** So often a stack that is cut off within the runtime is looked at further; then only every 2^n-th time. */
const ALWAYS_FAR = 64;

type Below = (...args: never[]) => unknown;

/** A stack of which `FRAMES` frames end within the runtime. */
interface CutStack {
  readonly id: number;
  seen: number;
}

/**
 * Stacks, each kept once: a program allocates at far fewer places than it allocates blocks.
 *
 * Capturing one costs 5 to 15 us, nearly all of it V8's formatting; site ids cost nothing.
 */
export class StackDepot {
  readonly #ids = new Map<string, number>();
  readonly #stacks: string[] = [''];
  readonly #cut = new Map<string, CutStack>();
  /** Whether a frame, as V8 writes it, is the program's. */
  readonly #own = new Map<string, boolean>();

  /**
   * Captures the stack of the caller.
   *
   * @param below - the frames of this function and what it calls are left out
   * @returns the stack's id, > 0: the same for the same stack
   */
  capture(below: Below): number {
    const stack = trace(below, FRAMES);
    const known = this.#ids.get(stack);
    if (known !== undefined) return known;
    let cut = this.#cut.get(stack);
    if (cut === undefined) {
      if (!this.#isCutOff(stack)) return this.#intern(stack);
      cut = { id: this.#add(stack), seen: 0 };
      this.#cut.set(stack, cut);
    }
    cut.seen++;
    if (cut.seen > ALWAYS_FAR && (cut.seen & (cut.seen - 1)) !== 0) return cut.id;
    const own = trace(below, FAR)
      .split('\n')
      .slice(1)
      .filter((line) => this.#isOwn(line));
    return own.length === 0 ? cut.id : this.#intern(['', ...own.slice(0, FRAMES)].join('\n'));
  }

  /** The frames of a stack, one a line as V8 writes them; empty for an unknown id. */
  frames(id: number): string {
    const stack = this.#stacks[id] ?? '';
    return stack.slice(stack.indexOf('\n') + 1);
  }

  /** How many stacks are kept. */
  get size(): number {
    return this.#stacks.length - 1;
  }

  #intern(stack: string): number {
    const known = this.#ids.get(stack);
    if (known !== undefined) return known;
    const id = this.#add(stack);
    this.#ids.set(stack, id);
    return id;
  }

  #add(stack: string): number {
    return this.#stacks.push(stack) - 1;
  }

  /** Whether all that was captured of a stack is the runtime's. */
  #isCutOff(stack: string): boolean {
    const lines = stack.split('\n').slice(1);
    return lines.length === FRAMES && !lines.some((line) => this.#isOwn(line));
  }

  #isOwn(line: string): boolean {
    let own = this.#own.get(line);
    if (own === undefined) {
      own = isOwnFrame(line);
      this.#own.set(line, own);
    }
    return own;
  }
}

/** The stack as V8 writes it, a line for the error before the frames; whatever the program did to `Error`. */
function trace(below: Below, frames: number): string {
  const limit = Error.stackTraceLimit;
  const { prepareStackTrace } = Error;
  const holder: { stack: string } = { stack: '' };
  // Not by assignment: they may be read-only.
  Reflect.set(Error, 'stackTraceLimit', frames);
  if (prepareStackTrace !== undefined) Reflect.set(Error, 'prepareStackTrace', undefined);
  try {
    Error.captureStackTrace(holder, below);
    return String(holder.stack);
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit);
    if (prepareStackTrace !== undefined) Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
  }
}
