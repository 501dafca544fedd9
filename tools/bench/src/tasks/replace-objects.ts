import type { Round } from '../child.js';
import { Random } from './random.js';
import { nextLength, timeBatches, worstPause } from './replace-sequence.js';
import { residentBytes } from './resident.js';

interface Parameters {
  readonly entries: number;
  readonly operations: number;
}

/** Each length has a shape of its own, as classes would. */
type Entry = Readonly<Record<string, number>>;

function entryOf(length: number, first: number): Entry {
  const v = first + 0.5;
  switch (length) {
    case 2:
      return { a: v, last: v + 1 };
    case 3:
      return { a: v, b: v + 1, last: v + 2 };
    case 4:
      return { a: v, b: v + 1, c: v + 2, last: v + 3 };
    case 5:
      return { a: v, b: v + 1, c: v + 2, d: v + 3, last: v + 4 };
    case 6:
      return { a: v, b: v + 1, c: v + 2, d: v + 3, e: v + 4, last: v + 5 };
    case 7:
      return { a: v, b: v + 1, c: v + 2, d: v + 3, e: v + 4, f: v + 5, last: v + 6 };
    default:
      return { a: v, b: v + 1, c: v + 2, d: v + 3, e: v + 4, f: v + 5, g: v + 6, last: v + 7 };
  }
}

/** What replace.ts does, in JavaScript objects. */
export function prepare({ entries, operations }: Parameters): Round {
  const before = residentBytes();
  const random = new Random(1);
  let checksum = 0;

  return () => {
    const live: Entry[] = new Array(entries);

    function fill(from: number, to: number): void {
      for (let slot = from; slot < to; slot++) live[slot] = entryOf(nextLength(random), slot);
    }

    function replace(from: number, to: number): void {
      let sum = 0.5;
      for (let i = from; i < to; i++) {
        const slot = random.below(entries);
        sum += live[slot]!.last!;
        live[slot] = entryOf(nextLength(random), i);
      }
      checksum += sum;
    }

    timeBatches(entries, fill);
    const ns = timeBatches(operations, replace);
    return { ns, nsPause: worstPause(), rss: residentBytes() - before, checksum };
  };
}
