import type { JustHeap } from '@justlang/heap';
import type { Address } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { panicIn } from '@justlang/panic/internal';

/**
 * Does the rest of some work that `error` interrupted, then throws `error` again. Rust does so when a drop panics.
 *
 * The rest runs as cleanup: a second panic ends the process at once. An error that is no panic does not keep the rest
 * from being done. A panic that follows such an error is thrown in its place (see `Panic.cleanup`).
 *
 * @param error - what was thrown
 * @param next - the index of the first part that is still to be done
 * @param count - how many parts there are
 * @param part - does the part of an index
 */
export function finish(error: unknown, next: number, count: number, part: (index: number) => void): never {
  const first = panicIn(error);
  return Panic.cleanup(error, () => {
    let failed = false;
    let failure: unknown;
    for (let i = next; i < count; i++) {
      try {
        part(i);
      } catch (thrown) {
        const second = panicIn(thrown);
        if (second !== undefined && first === undefined) finish(thrown, i + 1, count, part);
        if (second !== undefined && second !== first) throw thrown;
        if (!failed) failure = thrown;
        failed = true;
      }
    }
    if (failed) throw failure;
  });
}

/**
 * As `finish`, where the rest is the end of one block.
 *
 * A function of its own, not a closure in each glue: a rehearsal goes through it for all of them (rehearsal.ts).
 *
 * @param end - given the heap, the address and the spec
 */
export function finishBlock<Spec>(
  error: unknown,
  end: (heap: JustHeap, at: Address, spec: Spec) => void,
  heap: JustHeap,
  at: Address,
  spec: Spec,
): never {
  return finish(error, 0, 1, () => end(heap, at, spec));
}
