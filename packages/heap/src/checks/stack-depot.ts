/** Frames kept of a stack. More cost more to capture, and the faulty drop is seldom further away. */
const FRAMES = 24;

/**
 * Stacks, each kept once: a program allocates at far fewer places than it allocates blocks.
 *
 * Capturing one costs 5 to 15 us, nearly all of it V8's formatting; site ids cost nothing.
 */
export class StackDepot {
  readonly #ids = new Map<string, number>();
  readonly #stacks: string[] = [''];

  /**
   * Captures the stack of the caller.
   *
   * @param below - the frames of this function and what it calls are left out
   * @returns the stack's id, > 0: the same for the same stack
   */
  capture(below: (...args: never[]) => unknown): number {
    const limit = Error.stackTraceLimit;
    const holder: { stack: string } = { stack: '' };
    Error.stackTraceLimit = FRAMES;
    try {
      Error.captureStackTrace(holder, below);
      return this.#intern(String(holder.stack));
    } finally {
      Error.stackTraceLimit = limit;
    }
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
    const id = this.#stacks.length;
    this.#stacks.push(stack);
    this.#ids.set(stack, id);
    return id;
  }
}
