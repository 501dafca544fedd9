import type { Round } from '../child.js';
import { Random } from './random.js';
import { nextWords, timeBatches } from './replace-sequence.js';
import { residentBytes } from './resident.js';

interface Parameters {
  readonly entries: number;
  readonly operations: number;
}

/** An entry of 2 to 8 numbers; the literals give each size a shape of its own, as classes would. */
type Entry = Readonly<Record<string, number>>;

function entryOf(words: number, v: number): Entry {
  switch (words) {
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
  const live: Entry[] = new Array(entries);
  let checksum = 0;

  function replace(count: number): void {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const slot = random.next() % entries;
      sum = (sum + live[slot]!.last!) | 0;
      live[slot] = entryOf(nextWords(random), i);
    }
    checksum = (checksum + sum) | 0;
  }

  for (let i = 0; i < entries; i++) live[i] = entryOf(nextWords(random), i);
  return () => {
    const times = timeBatches(operations, replace);
    return { ...times, rss: residentBytes() - before, checksum };
  };
}
