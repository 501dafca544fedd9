import { FreshPages } from './fresh-pages.js';
import { RunChunks } from './run-chunks.js';
import type { RunSpace } from './run-space.js';
import { CHUNK_PAGES } from './run-table.js';
import { SpareSpans } from './spare-spans.js';

/** Spare pages a heap keeps at most: 64 MiB. */
const MOST_SPARE = 2 ** 14;
/** When there are more, so many are kept. */
const KEPT_SPARE = MOST_SPARE - MOST_SPARE / 4;

/**
 * The pages of a heap's runs in one space: which are live, which spare, which fresh.
 *
 * ```
 *  chunk   │ 0               │ 1               │ 2   (others') │ 3               │ 4               │
 *  pages   │ block A … A │ s │ s s s │ block B │               │ B' … B' │ s s s │ fresh, untouched│
 *                          └ a spare span ┘                              └ spare   └ fresh.start  end ┘
 * ```
 *
 * Freed pages stay warm, as a spare span joined with its neighbours: it costs no system call to use them again. Spare pages
 * and live ones together are hardly more than were live at once since the last sweep, as far as the spare ones fill chunks,
 * which go back to the system whole. Never more than 64 MiB are spare: beyond that, where they have been idle for a sweep, and
 * in `trim`, the spans that fill no chunk go cold (`ColdPages`). Cold pages do not count as reserved.
 *
 * Invariants: cold pages are spare; every page of the heap's chunks is one of a live block, of a spare span or fresh; a fresh page from `dirtyEnd` on reads as zero.
 */
export class RunPages {
  readonly chunks: RunChunks;
  /** Whether the last pages taken were not reserved before. */
  grew = false;
  /** How many of the pages taken last were spare before; the others, behind them, were fresh. */
  used = 0;
  readonly #spare: SpareSpans;
  readonly #fresh: FreshPages;
  /** Pages of live blocks, and the most since the last sweep. */
  #livePages = 0;
  #peakPages = 0;
  /** So many more pages may be spare: a quarter of those given back to take others since the last sweep, and half of what it was then. */
  #extraPages = 0;
  /** The fewest spare pages since the last sweep. */
  #idlePages = 0;
  /** With fewer spare pages than this none can be given back; 0 until that was tried. */
  #fruitlessAt = 0;

  constructor(space: RunSpace) {
    this.chunks = new RunChunks(space);
    this.#spare = new SpareSpans(this.chunks);
    this.#fresh = new FreshPages(this.chunks, this.#spare);
  }

  /** How many pages are reserved: live, or spare and warm. */
  get reserved(): number {
    return this.#livePages + this.#spare.warmPages;
  }

  /** Takes pages from one whose number is a multiple of `align`, a power of two; 0 when there are none. */
  take(pages: number, align: number): number {
    const page = align === 1 ? this.#take(pages) : this.#takeAligned(pages, align);
    if (page !== 0) this.#grow(page, pages);
    return page;
  }

  /** Takes pages at a place: of the spare span there, of the fresh pages, or of chunks that nobody has. */
  takeAt(page: number, pages: number): boolean {
    this.grew = false;
    const isTaken = this.#takeAt(page, pages);
    if (isTaken) this.#grow(page, pages);
    return isTaken;
  }

  /** Frees pages: those of a block, or its last ones. */
  free(page: number, pages: number): void {
    this.#livePages -= pages;
    this.#spare.give(page, pages);
    const warm = this.#spare.warmPages;
    if (warm > MOST_SPARE) this.#spare.cool(this.#shed(warm - KEPT_SPARE));
  }

  /** Frees the pages of a block, and gives their memory back. */
  giveUp(page: number, pages: number): void {
    this.#livePages -= pages;
    this.#spare.giveCold(page, pages);
    this.#noteIdle();
  }

  /** Gives back the spare pages that have been idle since the last sweep, in whole chunks as far as they fill some. */
  sweep(): void {
    const idle = this.#idlePages;
    if (idle >= CHUNK_PAGES) {
      const warm = this.#spare.warmPages;
      this.#spare.giveBack(idle);
      this.#spare.cool(idle - (warm - this.#spare.warmPages));
    }
    this.#idlePages = this.#spare.warmPages;
    this.#peakPages = this.#livePages;
    this.#extraPages >>= 1;
  }

  /** Gives so many spare pages back, as far as they fill chunks. */
  giveBack(pages: number): void {
    if (this.#spare.pages >= CHUNK_PAGES) this.#shed(pages);
  }

  /** Gives every chunk back that holds no part of a live block, and the memory of the other spare pages. */
  trim(): void {
    this.#fresh.retire();
    this.#spare.giveBack(Number.POSITIVE_INFINITY);
    this.#spare.cool(Number.POSITIVE_INFINITY);
    this.#idlePages = this.#spare.warmPages;
    this.#peakPages = this.#livePages;
  }

  /** Gives everything back, live blocks included, but for the first `mostKept` chunks. */
  close(mostKept: number): void {
    const { chunks } = this;
    this.#spare.clear();
    this.#fresh.clear();
    let left = mostKept;
    chunks.forEach((first, end) => {
      chunks.table.tags.fill(0, first * CHUNK_PAGES, end * CHUNK_PAGES);
      const keep = Math.min(left, end - first);
      left -= keep;
      if (keep > 0) this.#keep(first, keep);
      if (end > first + keep) chunks.release(first + keep, end - first - keep);
    });
    this.#livePages = this.#idlePages = this.#peakPages = this.#fruitlessAt = this.#extraPages = 0;
  }

  /** Leaves chunks to the next heap: fresh ones, or spare ones where there are fresh ones already. */
  #keep(first: number, chunks: number): void {
    this.chunks.vacate(first, chunks);
    const fresh = this.#fresh;
    if (fresh.end !== 0) {
      this.#spare.add(first * CHUNK_PAGES, chunks * CHUNK_PAGES);
      return;
    }
    fresh.start = first * CHUNK_PAGES;
    fresh.end = fresh.dirtyEnd = (first + chunks) * CHUNK_PAGES;
  }

  #grow(page: number, pages: number): void {
    if (this.chunks.cold.count > 0 && this.chunks.cold.warm(page, pages) > 0) this.grew = true;
    this.#livePages += pages;
    if (this.#livePages > this.#peakPages) this.#peakPages = this.#livePages;
    this.#noteIdle();
  }

  #noteIdle(): void {
    const warm = this.#spare.warmPages;
    if (warm < this.#idlePages) this.#idlePages = warm;
  }

  /** Takes pages wherever there are so many in a row; 0 when there are none. Sets `used`. */
  #take(pages: number): number {
    this.grew = false;
    const page = this.#spare.find(pages);
    if (page === 0) return this.#takeFresh(pages);
    const length = this.#spare.from(page);
    this.#spare.remove(page, length);
    if (length > pages) this.#spare.add(page + pages, length - pages);
    this.used = pages;
    return page;
  }

  /** Takes pages from one whose number is a multiple of `align`. */
  #takeAligned(pages: number, align: number): number {
    const wide = pages + align - 1;
    const start = this.#take(wide);
    if (start === 0) return 0;
    const page = (start + align - 1) & -align;
    if (page > start) this.#spare.give(start, page - start);
    if (start + wide > page + pages) this.#spare.give(page + pages, start + wide - page - pages);
    this.used = pages;
    return page;
  }

  /** Takes fresh pages, and before them the spare ones that they follow. */
  #takeFresh(pages: number): number {
    this.grew = true;
    this.#keepLow(pages);
    const fresh = this.#fresh;
    const spare = this.#spare.before(fresh.start);
    const wanted = pages - spare;
    if (fresh.start + wanted <= fresh.end || fresh.lengthen(fresh.start + wanted - fresh.end, pages)) {
      const page = fresh.start - spare;
      if (spare > 0) this.#spare.remove(page, spare);
      this.used = fresh.start < fresh.dirtyEnd ? pages : spare;
      fresh.start += wanted;
      return page;
    }
    if (!fresh.restart(pages)) return 0;
    const page = fresh.start;
    fresh.start += pages;
    this.used = 0;
    return page;
  }

  #takeAt(page: number, pages: number): boolean {
    let spare = this.#spare.from(page);
    if (spare >= pages) {
      this.#spare.remove(page, spare);
      if (spare > pages) this.#spare.add(page + pages, spare - pages);
      return true;
    }
    this.grew = true;
    this.#keepLow(pages);
    spare = this.#spare.from(page);
    const wanted = pages - spare;
    const at = page + spare;
    const fresh = this.#fresh;
    if (at === fresh.start) {
      if (at + wanted > fresh.end && !fresh.lengthen(at + wanted - fresh.end, pages)) return false;
      fresh.start = at + wanted;
    } else if (!fresh.restartAt(at, wanted)) {
      // A span may end where the fresh pages would go on; these are then retired.
      return false;
    }
    if (spare > 0) this.#spare.remove(page, spare);
    return true;
  }

  /** Gives spare pages back before `pages` more are taken, if live and spare ones would then be more than were ever live. */
  #keepLow(pages: number): void {
    const live = this.#livePages + pages;
    const most = Math.max(live, this.#peakPages) + this.#extraPages;
    const over = live + this.#spare.warmPages - most;
    if (over <= 0) return;
    this.#shed(over);
    // Where spare spans do not fit again and again, giving back costs more than keeping.
    this.#extraPages += over >> 2;
  }

  /** Gives so many spare pages back, unless that was tried in vain and hardly more are spare now; returns how many are left. */
  #shed(pages: number): number {
    if (this.#spare.pages < this.#fruitlessAt) return pages;
    const warm = this.#spare.warmPages;
    const left = this.#spare.giveBack(pages);
    this.#noteIdle();
    this.#fruitlessAt = left > 0 ? ((this.#spare.pages * 1.125) | 0) + CHUNK_PAGES : 0;
    return pages - (warm - this.#spare.warmPages);
  }
}
