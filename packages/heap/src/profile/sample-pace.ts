/** The most of a program's time that its samples should take; their frees, and what they put out of the caches, come on top. */
const SHARE = 0.02;

/** Milliseconds in samples before their share is judged: the first ones run in code that V8 has not compiled yet. */
const ENOUGH = 10;

/**
 * The most that an answer puts samples apart: the system may interrupt a sample for as long as `ENOUGH`, and they never come closer again.
 * Where it is too little, the next answer follows after as much time in samples.
 */
const MOST_TIMES = 4;

/** Watches what share of a program's time goes into taking samples. */
export class SamplePace {
  readonly now: () => number;
  #since: number;
  #spent = 0;

  /** @param now - milliseconds of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
    this.#since = now();
  }

  /**
   * Notes that a sample was taken from `begin` until now. Returns how many times as far apart samples have to be from now on: 1
   * where their share is right, else 2 or 4. Then the share is measured anew.
   */
  after(begin: number): number {
    const end = this.now();
    this.#spent += end - begin;
    if (this.#spent < ENOUGH) return 1;
    const share = this.#spent / (end - this.#since);
    this.#since = end;
    this.#spent = 0;
    return share > SHARE ? Math.min(MOST_TIMES, 2 ** Math.ceil(Math.log2(share / SHARE))) : 1;
  }
}
