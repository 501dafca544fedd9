import type { RunTable } from './run-table.js';

/** Spans of fewer pages have a list for each length. Above, each power of two has four. */
const EXACT = 32;
const EXACT_POWER = 5;
const LISTS = EXACT + 4 * 15;
/** How many spans of a list of several lengths are looked at. */
const LOOKS = 16;

/**
 * The spare spans of a heap: pages that hold no block and stay warm. Lists by length, the span freed last first.
 *
 * ```
 *  list      1   2   …   31 | 32      33      34      35      | 36 …
 *  pages     1   2   …   31 | 32-39   40-47   48-55   56-63   | 64-79 …
 * ```
 *
 * Invariants: no span is next to another one of the same heap; both ends of each have its tag; `filled` has a bit for each
 * list that is not empty.
 */
export class SpareSpans {
  /** Pages of all spans. */
  pages = 0;
  readonly #table: RunTable;
  readonly #first = new Int32Array(LISTS);
  readonly #filled = new Int32Array((LISTS >> 5) + 1);

  constructor(table: RunTable) {
    this.#table = table;
  }

  /** Adds a span, which is next to no other. */
  add(page: number, pages: number): void {
    const { tags, next, previous } = this.#table;
    tags[page] = -pages;
    tags[page + pages - 1] = -pages;
    const list = listOf(pages);
    const first = this.#first[list]!;
    next[page] = first;
    previous[page] = 0;
    if (first !== 0) previous[first] = page;
    else this.#filled[list >> 5]! |= 1 << (list & 31);
    this.#first[list] = page;
    this.pages += pages;
  }

  /** Removes a span. */
  remove(page: number, pages: number): void {
    const { tags, next, previous } = this.#table;
    tags[page] = 0;
    tags[page + pages - 1] = 0;
    const after = next[page]!;
    const before = previous[page]!;
    if (after !== 0) previous[after] = before;
    if (before !== 0) {
      next[before] = after;
    } else {
      const list = listOf(pages);
      this.#first[list] = after;
      if (after === 0) this.#filled[list >> 5]! &= ~(1 << (list & 31));
    }
    this.pages -= pages;
  }

  /** Returns the first page of a span of at least so many pages, short ones first; 0 when none was found. */
  find(pages: number): number {
    const list = listOf(pages);
    const { tags, next } = this.#table;
    let span = this.#first[list]!;
    for (let looks = 0; span !== 0 && looks < LOOKS; looks++) {
      if (-tags[span]! >= pages) return span;
      span = next[span]!;
    }
    return this.#firstFrom(list + 1);
  }

  /** Returns the first page of a span of the longest list; 0 when there is none. */
  longest(): number {
    for (let word = this.#filled.length - 1; word >= 0; word--) {
      const bits = this.#filled[word]!;
      if (bits !== 0) return this.#first[(word << 5) + 31 - Math.clz32(bits)]!;
    }
    return 0;
  }

  /** Calls `visit` with every span of at least `least` pages, fewer than 32. It may remove the span. */
  forEach(least: number, visit: (page: number, pages: number) => void): void {
    for (let list = least; list < LISTS; list++) {
      for (let span = this.#first[list]!; span !== 0; ) {
        const after = this.#table.next[span]!;
        visit(span, -this.#table.tags[span]!);
        span = after;
      }
    }
  }

  /** Forgets all. */
  clear(): void {
    this.#first.fill(0);
    this.#filled.fill(0);
    this.pages = 0;
  }

  /** A span of the first list that is not empty, from a list on. */
  #firstFrom(list: number): number {
    let word = list >> 5;
    let bits = this.#filled[word]! & (-1 << (list & 31));
    while (bits === 0) {
      if (++word >= this.#filled.length) return 0;
      bits = this.#filled[word]!;
    }
    return this.#first[(word << 5) + 31 - Math.clz32(bits & -bits)]!;
  }
}

/** The list of spans of a length in pages. */
function listOf(pages: number): number {
  if (pages < EXACT) return pages;
  const power = 31 - Math.clz32(pages);
  return EXACT + ((power - EXACT_POWER) << 2) + ((pages >> (power - 2)) & 3);
}
