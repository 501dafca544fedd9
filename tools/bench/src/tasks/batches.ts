/** Operations of one call: many times those after which V8 optimises, and few beside a round's. */
const BATCH = 20_000;

/**
 * Calls `run` for one range of operations after the other. A function that is entered once and loops for a whole round is
 * compiled while it runs, and V8 of Node 24 and later then builds none of its closure's constants in; a program's
 * functions are entered many times.
 */
export function inBatches(operations: number, run: (from: number, to: number) => void): void {
  for (let from = 0; from < operations; from += BATCH) run(from, Math.min(from + BATCH, operations));
}
