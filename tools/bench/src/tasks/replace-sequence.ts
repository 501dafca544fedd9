import type { Random } from './random.js';

/** Numbers of 8 bytes that an entry holds. */
const LEAST = 2;
const MOST = 8;

/** How many numbers the next entry holds. */
export function nextLength(random: Random): number {
  return LEAST + random.below(MOST - LEAST + 1);
}

/** Operations between two looks at the clock. A pause is the longest time that so many of them take. */
const BATCH = 1000;

/** The longest batch so far, in nanoseconds. */
let longest = 0;

/** Does an operation `count` times, in batches; returns nanoseconds per operation. */
export function timeBatches(count: number, operation: (from: number, to: number) => void): number {
  const start = performance.now();
  let last = start;
  for (let done = 0; done < count; done += BATCH) {
    operation(done, Math.min(done + BATCH, count));
    const now = performance.now();
    longest = Math.max(longest, (now - last) * 1e6);
    last = now;
  }
  return ((last - start) * 1e6) / count;
}

/** The worst pause of the process, in nanoseconds. */
export function worstPause(): number {
  return longest;
}
