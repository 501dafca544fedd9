import { BusyClock } from '../reports/busy-clock.js';

/** Milliseconds that samples may take in all before they are weighed against the time that the program works. */
const FREE = 4;
/** The share of that time that samples may take beyond it, times the rate: 1% where one allocation in 5000 is a sample. */
const SHARE_TIMES_RATE = 50;
/** The most that samples are put apart while there is no time for them. */
const MOST_TIMES = 64;

/**
 * Decides whether there is time for a sample. It takes as long as some thousand allocations. A program that makes three million
 * a second has all its samples; one that makes more has fewer, and is slowed down no further.
 *
 * To ask leaves the hot path, and takes as long as some ten allocations: so it is asked less often while there is no time.
 */
export class GuardBudget {
  readonly #share: number;
  readonly #now: () => number;
  readonly #clock: BusyClock;
  #spent = 0;
  #times = 1;

  /**
   * @param rate - one allocation in so many is a sample
   * @param now - a clock, in milliseconds
   * @param worked - a clock that stands still while no thread works; without it, that of the process, or `now`
   */
  constructor(rate: number, now?: () => number, worked: (() => number) | undefined = now) {
    this.#share = SHARE_TIMES_RATE / rate;
    this.#now = now ?? (() => performance.now());
    this.#clock = new BusyClock(now, worked);
  }

  /** How many times as far apart as without a budget samples are, from the last answer of `tryBegin` on. */
  get times(): number {
    return this.#times;
  }

  /** Whether a sample may be taken now. */
  tryBegin(): boolean {
    const isLeft = this.#isLeft();
    this.#times = isLeft ? Math.max(1, this.#times / 2) : Math.min(MOST_TIMES, this.#times * 2);
    return isLeft;
  }

  /** Does a part of a sample's work, and counts the time that it takes. */
  spend<Result>(work: () => Result): Result {
    const begun = this.#now();
    const result = work();
    this.#spent += this.#now() - begun;
    return result;
  }

  #isLeft(): boolean {
    // A share of all the time is no limit.
    if (this.#spent <= FREE || this.#share >= 1) return true;
    const needed = (this.#spent - FREE) / this.#share;
    return needed <= this.#clock.passed && needed <= this.#clock.busy;
  }
}
