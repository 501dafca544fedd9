import { Panic } from '@justlang/panic';
import { panicIn } from '@justlang/panic/internal';

/**
 * Does the rest of some work after `error` interrupted it, then rethrows `error`: what Rust does when a drop
 * panics. The rest runs as cleanup: a second panic ends the process, at once.
 *
 * Other errors do not keep the rest from being done. A panic that comes after an error that is none is thrown
 * in its place, as `Panic.cleanup` has it.
 *
 * @param error - what was thrown
 * @param next - the first part that is still to be done
 * @param count - how many parts there are
 * @param part - does one of them
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
