/**
 * `usize::MAX`, 2^64 - 1, as the nearest double. Any other `usize` beyond 2^53 is a bigint: comparisons in JavaScript are exact between both. Their
 * type here is `number`, as V8 compiles the code for numbers as long as no larger one comes by.
 */
export const USIZE_MAX = 2 ** 64;

/** The documented limit of this compiler: an `isize` is a JavaScript number, and so is what a loop counts from below 2^53. */
export function beyondSafe(what: string, limited = 'isize'): never {
  throw new RangeError(`${what} is beyond 2^53, which ${limited} is limited to in Just for JavaScript`);
}
