import { BusyClock } from '../reports/busy-clock.js';

/** The most of a program's time that its samples should take; their frees, and what they put out of the caches, come on top. */
const SHARE = 0.02;

/** Milliseconds in samples before their share is judged: the first ones run in code that V8 has not compiled yet. */
const ENOUGH = 10;

/**
 * Milliseconds that one sample counts with at most; it takes some 10 us. What is longer was interrupted: on a busy machine one sample in
 * hundreds is, for as long as `ENOUGH` or longer, and samples never come closer again.
 */
const MOST = 0.5;

/** The most that an answer puts samples apart. Where it is too little, the next answer follows after as much time in samples. */
const MOST_TIMES = 4;

/** Watches what share of the time that a program works goes into taking samples. */
export class SamplePace {
  readonly now: () => number;
  readonly #clock: BusyClock;
  #spent = 0;

  /**
   * @param now - milliseconds of a clock that never goes back
   * @param worked - a clock that stands still while no thread works; without it, that of the process, or `now`
   */
  constructor(now?: () => number, worked: (() => number) | undefined = now) {
    this.now = now ?? (() => performance.now());
    this.#clock = new BusyClock(now, worked);
  }

  /**
   * Notes that a sample was taken from `begin` until now. Returns how many times as far apart samples have to be from now on: 1
   * where their share is right, else 2 or 4. Then the share is measured anew.
   */
  after(begin: number): number {
    this.#spent += Math.min(this.now() - begin, MOST);
    if (this.#spent < ENOUGH) return 1;
    const share = this.#spent / this.#clock.busy;
    this.#clock.restart();
    this.#spent = 0;
    return share > SHARE ? Math.min(MOST_TIMES, 2 ** Math.ceil(Math.log2(share / SHARE))) : 1;
  }
}
