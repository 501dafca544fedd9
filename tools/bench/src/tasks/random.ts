/** xorshift32, the same sequence as `next_random` in native/bench.h; the seed must not be 0. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** The next number, 0 to 2^32 - 1. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  /**
   * The next number modulo `count`, which is at most 2^31. V8 passes it as a small integer; many of `next` are objects where
   * the call is not inlined.
   */
  below(count: number): number {
    return (this.next() % count) | 0;
  }
}
