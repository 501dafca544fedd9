import type { RunChunks } from './run-chunks.js';
import { CHUNK_PAGES, CHUNK_PAGES_POWER, chunksFor } from './run-table.js';
import type { SpareSpans } from './spare-spans.js';

/** Chunks taken ahead of use, for blocks of at most as many pages, are an eighth of those in use, at most this many. */
const MOST_AHEAD = 16;
const AHEAD_PAGES = 64;

/** The pages at the end of a heap's chunks that no block has had yet; they lie in one row. */
export class FreshPages {
  /** The first, and the one behind the last. */
  start = 0;
  end = 0;
  /** Fresh pages below it were a closed heap's, and may hold anything. */
  dirtyEnd = 0;
  readonly #chunks: RunChunks;
  readonly #spare: SpareSpans;

  constructor(chunks: RunChunks, spare: SpareSpans) {
    this.#chunks = chunks;
    this.#spare = spare;
  }

  /** Adds chunks at the end, where so many more pages are needed for a block of `pages`; returns whether that was possible. */
  lengthen(more: number, pages: number): boolean {
    if (this.end === 0 || this.end >= this.#chunks.table.tags.length) return false;
    const least = chunksFor(more);
    let chunks = least + this.#ahead(pages);
    if (!this.#chunks.acquire(chunks, this.end)) {
      if (chunks === least || !this.#chunks.acquire(least, this.end)) return false;
      chunks = least;
    }
    this.end += chunks * CHUNK_PAGES;
    return true;
  }

  /** Takes chunks elsewhere, and puts their pages in the place of the others; returns whether that was possible. */
  restart(pages: number): boolean {
    const least = chunksFor(pages);
    let chunks = least + this.#ahead(pages);
    let page = this.#chunks.acquireAnywhere(least, chunks);
    if (page === 0 && chunks > least) {
      chunks = least;
      page = this.#chunks.acquireAnywhere(least, chunks);
    }
    if (page === 0) return false;
    this.retire();
    this.start = page;
    this.end = page + chunks * CHUNK_PAGES;
    return true;
  }

  /** The same with the chunks that hold `pages` at a page where a chunk starts; `pages` are no longer fresh then. */
  restartAt(page: number, pages: number): boolean {
    const chunks = chunksFor(pages);
    if (page % CHUNK_PAGES !== 0 || this.#chunks.owns(page) || !this.#chunks.acquire(chunks, page))
      return false;
    this.retire();
    this.start = page + pages;
    this.end = page + chunks * CHUNK_PAGES;
    return true;
  }

  /** Does without the fresh pages: whole chunks go back, the others are spare and count as memory from now on. */
  retire(): void {
    const page = this.start;
    const first = chunksFor(page);
    const chunks = (this.end >>> CHUNK_PAGES_POWER) - first;
    this.clear();
    if (chunks > 0) this.#chunks.release(first, chunks);
    if (page < first * CHUNK_PAGES) this.#spare.give(page, first * CHUNK_PAGES - page);
  }

  /** Forgets all. */
  clear(): void {
    this.start = this.end = this.dirtyEnd = 0;
  }

  #ahead(pages: number): number {
    return pages > AHEAD_PAGES ? 0 : Math.min(MOST_AHEAD, this.#chunks.count >> 3);
  }
}
