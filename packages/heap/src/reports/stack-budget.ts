/** Milliseconds that captures may take in all before they are weighed against the time that passes. */
const FREE = 60;
/** The share of the time since the heap was made that captures may take beyond that. */
const SHARE = 0.25;

/**
 * Decides whether there is time to capture a stack.
 *
 * A capture takes as long as some hundred loads. A program that allocates a block a millisecond has every stack captured; one
 * that allocates a million a second would do nothing else. The budget is in time, not in blocks: a program is slowed down
 * by a bounded share, however it allocates.
 */
export class StackBudget {
  readonly #now: () => number;
  readonly #begun: number;
  #spent = 0;

  /** @param now - a clock, in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#begun = now();
  }

  /** Whether a stack may be captured now. */
  get isLeft(): boolean {
    return this.#spent <= FREE || this.#spent <= FREE + SHARE * (this.#now() - this.#begun);
  }

  /** Runs a capture, and counts the time it takes. */
  spend(capture: () => number): number {
    const begun = this.#now();
    const id = capture();
    this.#spent += this.#now() - begun;
    return id;
  }
}
