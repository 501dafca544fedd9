import type { Random } from './random.js';

/** Sizes of entries, in bytes: 16 to 64, in steps of 8. */
const WORDS_LEAST = 2;
const WORDS_MOST = 8;

/** How many words of 8 bytes the next entry has. */
export function nextWords(random: Random): number {
  return WORDS_LEAST + (random.next() % (WORDS_MOST - WORDS_LEAST + 1));
}

/** Operations between two looks at the clock: a pause is the longest time of so many, less what they take otherwise. */
export const BATCH = 1000;

/** Runs `replace` in batches; returns nanoseconds per operation, and the longest batch in nanoseconds. */
export function timeBatches(
  operations: number,
  replace: (count: number) => void,
): { ns: number; nsPause: number } {
  let longest = 0;
  const start = performance.now();
  let last = start;
  for (let done = 0; done < operations; done += BATCH) {
    replace(Math.min(BATCH, operations - done));
    const now = performance.now();
    if (now - last > longest) longest = now - last;
    last = now;
  }
  return { ns: ((last - start) * 1e6) / operations, nsPause: longest * 1e6 };
}
