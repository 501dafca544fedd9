/** Milliseconds that samples may take in all before they are weighed against the time that passes. */
const FREE = 4;
/** The share of the time that samples may take beyond that, times the rate: 1% where one allocation in 5000 is a sample. */
const SHARE_TIMES_RATE = 50;

/**
 * Decides whether there is time for a sample. It takes as long as some thousand allocations. A program that makes three million
 * a second has all its samples; one that makes more has fewer, and is slowed down no further.
 */
export class GuardBudget {
  readonly #share: number;
  readonly #now: () => number;
  readonly #begun: number;
  #spent = 0;

  /**
   * @param rate - one allocation in so many is a sample
   * @param now - a clock, in milliseconds
   */
  constructor(rate: number, now: () => number = () => performance.now()) {
    this.#share = SHARE_TIMES_RATE / rate;
    this.#now = now;
    this.#begun = now();
  }

  /** Whether a sample may be taken now. */
  get isLeft(): boolean {
    return this.#spent <= FREE || this.#spent <= FREE + this.#share * (this.#now() - this.#begun);
  }

  /** Does a part of a sample's work, and counts the time that it takes. */
  spend<Result>(work: () => Result): Result {
    const begun = this.#now();
    const result = work();
    this.#spent += this.#now() - begun;
    return result;
  }
}
