/** Operations of one call: few enough that a round enters the function thousands of times. */
const BATCH = 500;

/**
 * Calls `run` for one range of operations after the other. V8 of Node 24 and later compiles a function that loops for long
 * while it runs, builds none of its closure's constants into that code, and may never compile it anew: with calls of
 * 20,000 operations it did not in 12,000,000. docs/lowering.md says what a backend does about such a loop.
 */
export function inBatches(operations: number, run: (from: number, to: number) => void): void {
  for (let from = 0; from < operations; from += BATCH) run(from, Math.min(from + BATCH, operations));
}
