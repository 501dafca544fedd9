import { CHUNK_SIZE, SPARE } from '@justlang/raw-allocator/internal';
import { endsAlone } from '../pool/chunk-table.js';
import { ColdPages } from './cold-pages.js';
import type { RunSpace } from './run-space.js';
import { CHUNK_PAGES, CHUNK_PAGES_POWER, nextHeap, PAGE, type RunTable } from './run-table.js';

/** The chunks that hold a heap's runs in one space: they are taken from the system, and given back. */
export class RunChunks {
  readonly space: RunSpace;
  readonly table: RunTable;
  /** How many there are. */
  count = 0;
  /** How many live blocks each chunk holds parts of, where the thread ends alone. */
  readonly counts: Uint8Array | null;
  /** Spare pages without memory. */
  readonly cold: ColdPages;
  readonly #heap = nextHeap();
  /** The least chunks that were refused, and what the count of releases was then. */
  #refused = Number.POSITIVE_INFINITY;
  #refusedAt = 0;

  constructor(space: RunSpace) {
    this.space = space;
    this.table = space.table;
    this.counts = endsAlone() ? space.table.live : null;
    this.cold = new ColdPages(space);
  }

  /** Whether a page lies in one of the chunks. */
  owns(page: number): boolean {
    return this.table.heaps[page >>> CHUNK_PAGES_POWER] === this.#heap;
  }

  /** Takes chunks, at a page if that is not 0; returns the first page, or 0. */
  acquire(chunks: number, at: number): number {
    if (this.#isRefused(chunks)) return 0;
    const run = this.space.acquire(chunks, at * PAGE);
    if (run === 0) return 0;
    const first = run / CHUNK_SIZE;
    if (this.counts !== null) this.space.chunks.hold(first, chunks);
    this.table.heaps.fill(this.#heap, first, first + chunks);
    this.count += chunks;
    return (run / PAGE) | 0;
  }

  /** Takes chunks anywhere, unless `least` were refused and nothing was given back since; returns the first page, or 0. */
  acquireAnywhere(least: number, chunks: number): number {
    if (this.#isRefused(least)) return 0;
    // Read first: what another thread gives back meanwhile is not overlooked.
    const { releases } = this.space;
    const page = this.acquire(chunks, 0);
    if (page !== 0 || chunks === least) {
      this.#refused = page === 0 ? least : Number.POSITIVE_INFINITY;
      this.#refusedAt = releases;
    }
    return page;
  }

  /** Gives chunks back. */
  release(first: number, count: number): void {
    this.cold.warm(first * CHUNK_PAGES, count * CHUNK_PAGES);
    this.table.heaps.fill(0, first, first + count);
    this.counts?.fill(0, first, first + count);
    this.count -= count;
    if (this.counts !== null) this.space.chunks.letGo(first, count);
    this.space.release(first * CHUNK_SIZE, count);
  }

  /** Forgets what chunks of a closed heap held; the next one takes them over. */
  vacate(first: number, count: number): void {
    this.cold.warm(first * CHUNK_PAGES, count * CHUNK_PAGES);
    if (this.counts === null) return;
    this.counts.fill(0, first, first + count);
    this.space.chunks.owners.fill(SPARE, first, first + count);
  }

  /** Calls `visit` with every run of neighbouring chunks. It may give the chunks back. */
  forEach(visit: (first: number, end: number) => void): void {
    const { heaps } = this.table;
    let left = this.count;
    for (let first = 0; left > 0; first++) {
      let end = first;
      while (heaps[end] === this.#heap) end++;
      if (end === first) continue;
      left -= end - first;
      visit(first, end);
      first = end;
    }
  }

  /**
   * Counts a block's pages in or out of their chunks, but for that of page `except`. The end of the thread gives the chunks
   * back that are marked as spare.
   */
  countIn(page: number, pages: number, sign: number, except = -1): void {
    const last = (page + pages - 1) >> CHUNK_PAGES_POWER;
    for (let chunk = page >> CHUNK_PAGES_POWER; chunk <= last; chunk++) {
      if (chunk === except >> CHUNK_PAGES_POWER) continue;
      this.counts![chunk]! += sign;
      this.space.chunks.owners[chunk] = this.counts![chunk] === 0 ? SPARE : 0;
    }
  }

  /** Whether so many chunks, or fewer, were refused, and nothing was given back since. */
  #isRefused(chunks: number): boolean {
    return chunks >= this.#refused && this.#refusedAt === this.space.releases;
  }
}
