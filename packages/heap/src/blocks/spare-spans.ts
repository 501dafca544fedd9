import type { RunChunks } from './run-chunks.js';
import { CHUNK_PAGES, CHUNK_PAGES_POWER, chunksFor, type RunTable } from './run-table.js';

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
  /** How many of them hold memory. */
  get warmPages(): number {
    return this.pages - this.#chunks.cold.count;
  }
  readonly #chunks: RunChunks;
  readonly #table: RunTable;
  readonly #first = new Int32Array(LISTS);
  readonly #filled = new Int32Array((LISTS >> 5) + 1);

  /** @param chunks - those that all spans lie in */
  constructor(chunks: RunChunks) {
    this.#chunks = chunks;
    this.#table = chunks.table;
  }

  /** Makes pages spare: a span joined with those on both sides. */
  give(page: number, pages: number): void {
    const before = this.before(page);
    if (before > 0) this.remove(page - before, before);
    const after = this.from(page + pages);
    if (after > 0) this.remove(page + pages, after);
    this.add(page - before, before + pages + after);
  }

  /** The same, and gives the memory of the whole span back: with its chunks, as far as it fills some. */
  giveCold(page: number, pages: number): void {
    const start = page - this.before(page);
    const end = page + pages + this.from(page + pages);
    this.give(page, pages);
    const { cold } = this.#chunks;
    const first = chunksFor(start) << CHUNK_PAGES_POWER;
    const last = (end >>> CHUNK_PAGES_POWER) << CHUNK_PAGES_POWER;
    if (first >= last) {
      cold.cool(start, end - start);
      return;
    }
    this.#release(start, end - start, end - start);
    if (start < first) cold.cool(start, first - start);
    if (last < end) cold.cool(last, end - last);
  }

  /** The length of the span that ends before a page; 0 for none. */
  before(page: number): number {
    const tag = page === 0 ? 0 : this.#table.tags[page - 1]!;
    return tag < 0 && this.#chunks.owns(page - 1) ? -tag : 0;
  }

  /** The length of the span that starts with a page; 0 for none. */
  from(page: number): number {
    const { tags } = this.#table;
    const tag = page < tags.length ? tags[page]! : 0;
    return tag < 0 && this.#chunks.owns(page) ? -tag : 0;
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

  /** Gives so many pages back, the longest spans first, as far as they fill chunks; returns how many are left. */
  giveBack(pages: number): number {
    const { tags } = this.#table;
    let left = pages;
    // Every span of so many pages holds a whole chunk.
    const enough = 2 * CHUNK_PAGES;
    for (let span = this.#longest(); left > 0 && -tags[span]! >= enough; span = this.#longest()) {
      left -= this.#release(span, -tags[span]!, left);
    }
    if (left > 0) {
      this.#forEach(CHUNK_PAGES, (span, length) => {
        if (left > 0) left -= this.#release(span, length, left);
      });
    }
    return left;
  }

  /** Gives the memory of so many pages back and keeps the spans, the longest first; returns how many are left. */
  cool(pages: number): number {
    const { tags, next } = this.#table;
    const { cold } = this.#chunks;
    let left = pages;
    for (let list = LISTS - 1; list > 0 && left > 0; list--) {
      for (let span = this.#first[list]!; span !== 0 && left > 0; span = next[span]!) {
        left -= cold.cool(span, -tags[span]!);
      }
    }
    return left;
  }

  /** Forgets all. */
  clear(): void {
    this.#first.fill(0);
    this.#filled.fill(0);
    this.pages = 0;
  }

  /** Returns the first page of a span of the longest list; 0 when there is none. */
  #longest(): number {
    for (let word = this.#filled.length - 1; word >= 0; word--) {
      const bits = this.#filled[word]!;
      if (bits !== 0) return this.#first[(word << 5) + 31 - Math.clz32(bits)]!;
    }
    return 0;
  }

  /** Calls `visit` with every span of at least `least` pages, fewer than 32. It may remove the span. */
  #forEach(least: number, visit: (page: number, pages: number) => void): void {
    for (let list = least; list < LISTS; list++) {
      for (let span = this.#first[list]!; span !== 0; ) {
        const after = this.#table.next[span]!;
        visit(span, -this.#table.tags[span]!);
        span = after;
      }
    }
  }

  /** Gives the last whole chunks of a span back, as many as hold `most` pages; returns how many pages that were. */
  #release(span: number, length: number, most: number): number {
    const end = (span + length) >>> CHUNK_PAGES_POWER;
    const chunks = Math.min(end - chunksFor(span), chunksFor(Math.min(most, length)));
    if (chunks <= 0) return 0;
    const start = (end - chunks) << CHUNK_PAGES_POWER;
    const after = end << CHUNK_PAGES_POWER;
    this.remove(span, length);
    if (start > span) this.add(span, start - span);
    if (after < span + length) this.add(after, span + length - after);
    this.#chunks.release(end - chunks, chunks);
    return chunks << CHUNK_PAGES_POWER;
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
