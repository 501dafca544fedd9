/** `usize::MAX`, 2^64 - 1, as the nearest double. No other `usize` or `isize` beyond 2^53 is held. */
export const USIZE_MAX = 2 ** 64;

/** The documented limit of this compiler: sizes are JavaScript numbers. */
export function beyondSafe(what: string): never {
  throw new RangeError(`${what} is beyond 2^53, which sizes are limited to in Just for JavaScript`);
}
