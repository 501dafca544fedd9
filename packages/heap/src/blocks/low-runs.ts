import type { Address } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import {
  acquireLowRun,
  CHUNK_SIZE,
  LOW_LIMIT,
  lowReleases,
  releaseLow,
  SPARE,
} from '@justlang/raw-allocator/internal';
import { endsAlone, LOW_OWNERS } from '../pool/chunk-table.js';
import { CHUNK_PAGES_POWER, nextHeap, PAGE, PAGE_POWER, runTable } from './run-table.js';
import { SpareSpans } from './spare-spans.js';

/** The largest block that gets a run, in bytes. */
export const MOST_BYTES = 2 ** 25;
/** The largest alignment of such a block. */
const MOST_ALIGN = 2 ** 21;
/** Spare pages a heap keeps at most: 64 MiB, two of the largest blocks. */
const MOST_SPARE = 2 ** 14;
/** When there are more, so many are kept. */
const KEPT_SPARE = MOST_SPARE - MOST_SPARE / 4;
/** New pages are taken while live and spare ones together are at most this many times the most that were live, and so many more. */
const SLACK = 1.0625;
const SLACK_PAGES = 16;
/** Allocations between two sweeps. */
const SWEEP_TAKES = 2 ** 14;
/** Chunks taken ahead of use, for blocks of at most as many pages, are an eighth of those in use, at most this many. */
const MOST_AHEAD = 16;
const AHEAD_PAGES = 64;

/** Added to the exponent of a leaked block's alignment. */
const IS_LEAKED = 128;
/** The bits of an address where a page starts. */
const ADDRESSES = LOW_LIMIT - PAGE;

/** Chunks that a closed heap leaves to the next. */
const MOST_KEPT = 16;

const CHUNK_PAGES = 1 << CHUNK_PAGES_POWER;

/** The runs of the heap closed last, which hold no block. */
let kept: LowRuns | null = null;

/** Gives back what a closed heap left. */
export function releaseKeptRuns(): void {
  kept?.trim();
  kept = null;
}

/**
 * Large blocks below 2^31, where memory is reached several times as fast as elsewhere. Each is a run of pages. A heap's runs
 * lie in chunks of its own.
 *
 * ```
 *  chunk   │ 0               │ 1               │ 2   (others') │ 3               │ 4               │
 *  pages   │ block A … A │ s │ s s s │ block B │               │ B' … B' │ s s s │ fresh, untouched│
 *                          └ a spare span ┘                              └ spare   └ #fresh     #end ┘
 * ```
 *
 * A freed run stays warm, as a spare span joined with its neighbours: it costs no system call to use it again. Spare pages
 * and live ones together are hardly more than were live at once since the last sweep, and the spare ones never more than
 * 64 MiB; what is beyond that goes back to the system, in whole chunks. A block grows into the spare span or the fresh pages
 * behind it, or into chunks there that nobody has.
 *
 * Invariants: every page of the heap's chunks is one of a live block, of the run freed last, of a spare span or fresh; a fresh page from `#dirtyEnd` on reads as zero.
 */
export class LowRuns {
  /** Live blocks, and their bytes as asked for. */
  count = 0;
  bytes = 0;
  /** Whether the last allocation or resize has taken memory that was not reserved before. */
  grew = false;
  readonly #table = runTable();
  readonly #tags = this.#table.tags;
  readonly #aligns = this.#table.aligns;
  /** Of the first page of a live block: how many pages it has. */
  readonly #pages = this.#table.next;
  readonly #heap = nextHeap();
  readonly #spare = new SpareSpans(this.#table);
  /** How many live blocks each chunk holds parts of, where the thread ends alone. */
  readonly #counts = endsAlone() ? this.#table.live : null;
  /** Pages of live blocks, and the most since the last sweep. */
  #livePages = 0;
  #peakPages = 0;
  #chunks = 0;
  /** The run freed last, which is no spare span yet: the next block may have its length. */
  #freed = 0;
  #freedPages = 0;
  /** The fresh pages. */
  #fresh = 0;
  #end = 0;
  /** Fresh pages below it were a closed heap's, and may hold anything. */
  #dirtyEnd = 0;
  /** How many of the pages taken last were spare before; the others, behind them, were fresh. */
  #used = 0;
  #takes = 0;
  /** So many more pages may be spare: a quarter of those given back to take others since the last sweep, and half of what it was then. */
  #extraPages = 0;
  /** The fewest spare pages since the last sweep. */
  #idlePages = 0;
  /** With fewer spare pages than this none can be given back; 0 until that was tried. */
  #fruitlessAt = 0;
  /** The least chunks that were refused, and what the count of releases was then. */
  #refused = Number.POSITIVE_INFINITY;
  #refusedAt = 0;

  /** Returns runs for a heap, without any blocks. */
  static open(): LowRuns {
    const runs = kept ?? new LowRuns();
    kept = null;
    return runs;
  }

  get reservedBytes(): number {
    return (this.#livePages + this.#freedPages + this.#spare.pages) * PAGE;
  }

  get addressSpaceBytes(): number {
    return this.#chunks * CHUNK_SIZE;
  }

  /** Returns a block's address, or 0 where no run fits its size or alignment, or none can be had. */
  allocate(size: number, align: number, zeroed: boolean): Address {
    if (size > MOST_BYTES || align > MOST_ALIGN) return 0;
    const pages = pagesOf(size);
    if (++this.#takes % SWEEP_TAKES === 0) this.sweep();
    const page = align <= PAGE ? this.#take(pages) : this.#takeAligned(pages, align >>> PAGE_POWER);
    if (page === 0) return 0;
    if (this.#counts !== null) this.#countIn(page, pages, 1);
    this.#tags[page] = size;
    this.#pages[page] = pages;
    this.#aligns[page] = 31 - Math.clz32(align);
    this.count++;
    this.bytes += size;
    this.#grow(pages);
    const address = page << PAGE_POWER;
    if (zeroed && this.#used > 0) MemoryAccess.memset(address, 0, Math.min(size, this.#used << PAGE_POWER));
    return address;
  }

  /** The size of the live block at an address, as asked for; 0 where there is none. */
  sizeAt(address: Address): number {
    if (typeof address !== 'number' || (address & ADDRESSES) !== address) return 0;
    const size = this.#tags[address >>> PAGE_POWER]!;
    return size > 0 && this.#owns(address >>> PAGE_POWER) ? size : 0;
  }

  /** The alignment of the live block at an address. */
  alignAt(address: Address): number {
    return 1 << (this.#aligns[address >>> PAGE_POWER]! & ~IS_LEAKED);
  }

  /** Returns the address of the live block that holds an address; 0 for none. For error messages: it searches. */
  containing(address: Address): Address {
    if (address >= LOW_LIMIT) return 0;
    for (let page = Math.floor(address / PAGE); page > 0 && this.#owns(page); page--) {
      const tag = this.#tags[page]!;
      if (tag > 0) return address < page * PAGE + tag ? page * PAGE : 0;
      if (tag < 0) return 0;
    }
    return 0;
  }

  /** Whether a live block of the layout, which was not leaked, starts at an address. */
  holds(address: Address, size: number, align: number): boolean {
    return this.sizeAt(address) === size && this.#aligns[address >>> PAGE_POWER] === 31 - Math.clz32(align);
  }

  /** Marks the live block at an address as leaked. */
  leak(address: Address): void {
    this.#aligns[address >>> PAGE_POWER]! |= IS_LEAKED;
  }

  isLeaked(address: Address): boolean {
    return (this.#aligns[address >>> PAGE_POWER]! & IS_LEAKED) !== 0;
  }

  /** Frees the live block at an address. */
  free(address: Address): void {
    const page = address >>> PAGE_POWER;
    const pages = this.#pages[page]!;
    this.bytes -= this.#tags[page]!;
    this.#tags[page] = 0;
    this.count--;
    this.#livePages -= pages;
    this.#settle();
    this.#freed = page;
    this.#freedPages = pages;
    if (this.#counts !== null) this.#countIn(page, pages, -1);
    if (this.#spare.pages > MOST_SPARE - pages) {
      this.#settle();
      this.#shed(this.#spare.pages - KEPT_SPARE);
    }
  }

  /** Resizes the live block at an address where it is; returns whether that was possible. */
  resize(address: Address, newSize: number): boolean {
    if (newSize > MOST_BYTES) return false;
    const page = address >>> PAGE_POWER;
    const pages = this.#pages[page]!;
    const newPages = pagesOf(newSize);
    this.grew = false;
    if (newPages > pages) {
      this.#settle();
      if (!this.#takeAt(page + pages, newPages - pages)) return false;
      if (this.#counts !== null) this.#countIn(page + pages, newPages - pages, 1, page + pages - 1);
      this.#pages[page] = newPages;
      this.#grow(newPages - pages);
    }
    this.bytes += newSize - this.#tags[page]!;
    this.#tags[page] = newSize;
    // An eighth too much stays with the block: it may grow again.
    if (newPages < pages - (pages >> 3)) {
      this.#settle();
      this.#pages[page] = newPages;
      this.#livePages -= pages - newPages;
      this.#give(page + newPages, pages - newPages);
      if (this.#counts !== null) this.#countIn(page + newPages, pages - newPages, -1, page + newPages - 1);
    }
    return true;
  }

  /** Gives back the spare pages that have been idle since the last sweep, in whole chunks. */
  sweep(): void {
    this.#settle();
    const idle = this.#idlePages;
    if (idle >= CHUNK_PAGES) this.#giveBack(idle);
    this.#idlePages = this.#spare.pages;
    this.#peakPages = this.#livePages;
    this.#extraPages >>= 1;
  }

  /** Gives every chunk back that holds no part of a live block. */
  trim(): void {
    this.#settle();
    this.#retire();
    this.#giveBack(Number.POSITIVE_INFINITY);
    this.#idlePages = this.#spare.pages;
    this.#peakPages = this.#livePages;
  }

  /** Gives everything back, live blocks included, but for 1 MiB that the next heap of the thread takes over. */
  close(): void {
    const { heaps } = this.#table;
    let left = this.#chunks;
    let mostKept = kept === null ? MOST_KEPT : 0;
    this.#spare.clear();
    this.#fresh = this.#end = this.#dirtyEnd = this.#freedPages = 0;
    for (let first = 0; left > 0; ) {
      let end = first;
      while (heaps[end] === this.#heap) end++;
      if (end === first) {
        first++;
        continue;
      }
      left -= end - first;
      this.#tags.fill(0, first * CHUNK_PAGES, end * CHUNK_PAGES);
      const keep = Math.min(mostKept, end - first);
      mostKept -= keep;
      if (keep > 0) this.#keep(first, keep);
      if (end > first + keep) this.#releaseChunks(first + keep, end - first - keep);
      first = end;
    }
    this.#livePages = this.#idlePages = this.#peakPages = this.#fruitlessAt = this.#extraPages = 0;
    this.count = this.bytes = 0;
    if (this.#chunks > 0) kept = this;
  }

  /** Leaves chunks to the next heap: fresh ones, or spare ones where there are fresh ones already. */
  #keep(first: number, chunks: number): void {
    if (this.#counts !== null) {
      this.#counts.fill(0, first, first + chunks);
      LOW_OWNERS.fill(SPARE, first, first + chunks);
    }
    if (this.#end !== 0) {
      this.#spare.add(first * CHUNK_PAGES, chunks * CHUNK_PAGES);
      return;
    }
    this.#fresh = first * CHUNK_PAGES;
    this.#end = this.#dirtyEnd = (first + chunks) * CHUNK_PAGES;
  }

  #owns(page: number): boolean {
    return this.#table.heaps[page >>> CHUNK_PAGES_POWER] === this.#heap;
  }

  #grow(pages: number): void {
    this.#livePages += pages;
    if (this.#livePages > this.#peakPages) this.#peakPages = this.#livePages;
    // The block freed last is as good as in use: it is likely to be handed out again.
    if (this.#spare.pages < this.#idlePages) this.#idlePages = this.#spare.pages;
  }

  /** Puts the run freed last among the spare spans. */
  #settle(): void {
    const pages = this.#freedPages;
    this.#freedPages = 0;
    if (pages > 0) this.#give(this.#freed, pages);
  }

  /** Takes pages wherever there are so many in a row; 0 when there are none. Sets `#used`. */
  #take(pages: number): number {
    this.grew = false;
    if (this.#freedPages === pages) {
      this.#freedPages = 0;
      this.#used = pages;
      return this.#freed;
    }
    this.#settle();
    const page = this.#spare.find(pages);
    if (page === 0) return this.#takeFresh(pages);
    const length = -this.#tags[page]!;
    this.#spare.remove(page, length);
    if (length > pages) this.#spare.add(page + pages, length - pages);
    this.#used = pages;
    return page;
  }

  /** Takes pages from one whose number is a multiple of `align`, a power of two. */
  #takeAligned(pages: number, align: number): number {
    const wide = pages + align - 1;
    const start = this.#take(wide);
    if (start === 0) return 0;
    const page = (start + align - 1) & -align;
    if (page > start) this.#give(start, page - start);
    if (start + wide > page + pages) this.#give(page + pages, start + wide - page - pages);
    this.#used = pages;
    return page;
  }

  /** Takes fresh pages, and before them the spare ones that they follow. */
  #takeFresh(pages: number): number {
    this.grew = true;
    this.#keepLow(pages);
    const spare = this.#spareBefore(this.#fresh);
    const wanted = pages - spare;
    if (this.#fresh + wanted <= this.#end || this.#lengthen(this.#fresh + wanted - this.#end, pages)) {
      const page = this.#fresh - spare;
      if (spare > 0) this.#spare.remove(page, spare);
      this.#used = this.#fresh < this.#dirtyEnd ? pages : spare;
      this.#fresh += wanted;
      return page;
    }
    if (!this.#startFresh(pages)) return 0;
    const page = this.#fresh;
    this.#fresh += pages;
    this.#used = 0;
    return page;
  }

  /** Takes pages at a place: of the spare span there, of the fresh pages, or of chunks that nobody has. */
  #takeAt(page: number, pages: number): boolean {
    let spare = this.#spareFrom(page);
    if (spare >= pages) {
      this.#spare.remove(page, spare);
      if (spare > pages) this.#spare.add(page + pages, spare - pages);
      return true;
    }
    this.grew = true;
    this.#keepLow(pages);
    spare = this.#spareFrom(page);
    const wanted = pages - spare;
    const at = page + spare;
    if (at !== this.#fresh) {
      // A span may end where the fresh pages would go on; these are then retired.
      if (at % CHUNK_PAGES !== 0 || this.#owns(at) || !this.#acquire(chunksFor(wanted), at)) return false;
      this.#retire();
      this.#fresh = at;
      this.#end = at + chunksFor(wanted) * CHUNK_PAGES;
    } else if (at + wanted > this.#end && !this.#lengthen(at + wanted - this.#end, pages)) {
      return false;
    }
    if (spare > 0) this.#spare.remove(page, spare);
    this.#fresh = at + wanted;
    return true;
  }

  /** Makes pages spare: a span joined with those on both sides. */
  #give(page: number, pages: number): void {
    const before = this.#spareBefore(page);
    if (before > 0) this.#spare.remove(page - before, before);
    const after = this.#spareFrom(page + pages);
    if (after > 0) this.#spare.remove(page + pages, after);
    this.#spare.add(page - before, before + pages + after);
  }

  /** The length of the spare span that ends before a page; 0 for none. */
  #spareBefore(page: number): number {
    const tag = page === 0 ? 0 : this.#tags[page - 1]!;
    return tag < 0 && this.#owns(page - 1) ? -tag : 0;
  }

  /** The length of the spare span that starts with a page; 0 for none. */
  #spareFrom(page: number): number {
    const tag = page < this.#tags.length ? this.#tags[page]! : 0;
    return tag < 0 && this.#owns(page) ? -tag : 0;
  }

  /** Adds chunks behind the fresh pages, of which so many more are needed for a block of `pages`. */
  #lengthen(more: number, pages: number): boolean {
    if (this.#end === 0 || this.#end >= LOW_LIMIT / PAGE) return false;
    const least = chunksFor(more);
    let chunks = least + this.#ahead(pages);
    if (!this.#acquire(chunks, this.#end)) {
      if (chunks === least || !this.#acquire(least, this.#end)) return false;
      chunks = least;
    }
    this.#end += chunks * CHUNK_PAGES;
    return true;
  }

  /** Takes chunks elsewhere, and puts their pages in the place of the fresh ones. */
  #startFresh(pages: number): boolean {
    const least = chunksFor(pages);
    if (least >= this.#refused && this.#refusedAt === lowReleases()) return false;
    const releases = lowReleases();
    let chunks = least + this.#ahead(pages);
    let page = this.#acquire(chunks, 0);
    if (page === 0 && chunks > least) {
      chunks = least;
      page = this.#acquire(chunks, 0);
    }
    this.#refused = page === 0 ? least : Number.POSITIVE_INFINITY;
    this.#refusedAt = releases;
    if (page === 0) return false;
    this.#retire();
    this.#fresh = page;
    this.#end = page + chunks * CHUNK_PAGES;
    return true;
  }

  #ahead(pages: number): number {
    return pages > AHEAD_PAGES ? 0 : Math.min(MOST_AHEAD, this.#chunks >> 3);
  }

  /** Does without the fresh pages: whole chunks go back, the others are spare and count as memory from now on. */
  #retire(): void {
    const page = this.#fresh;
    const first = chunksFor(page);
    const chunks = (this.#end >>> CHUNK_PAGES_POWER) - first;
    this.#fresh = this.#end = this.#dirtyEnd = 0;
    if (chunks > 0) this.#releaseChunks(first, chunks);
    if (page < first * CHUNK_PAGES) this.#give(page, first * CHUNK_PAGES - page);
  }

  /** Takes chunks, at a page if that is not 0; returns the first page, or 0. */
  #acquire(chunks: number, at: number): number {
    const run = acquireLowRun(chunks, at * PAGE);
    if (run === 0) return 0;
    const first = run / CHUNK_SIZE;
    if (this.#counts !== null) LOW_OWNERS.fill(SPARE, first, first + chunks);
    this.#table.heaps.fill(this.#heap, first, first + chunks);
    this.#chunks += chunks;
    return run / PAGE;
  }

  /** Gives spare pages back before `pages` more are taken, if live and spare ones would then be more than were ever live. */
  #keepLow(pages: number): void {
    const live = this.#livePages + pages;
    const most = Math.floor(Math.max(live, this.#peakPages) * SLACK) + SLACK_PAGES + this.#extraPages;
    const over = live + this.#spare.pages - most;
    if (over <= 0) return;
    this.#shed(over);
    // Where spare spans do not fit again and again, giving back costs more than keeping.
    this.#extraPages += over >> 2;
  }

  /** Gives so many spare pages back, unless that was tried in vain and hardly more are spare now. */
  #shed(pages: number): void {
    if (this.#spare.pages < this.#fruitlessAt) return;
    const left = this.#giveBack(pages);
    this.#fruitlessAt = left > 0 ? this.#spare.pages * 1.125 + CHUNK_PAGES : 0;
  }

  /** Gives so many spare pages back, the longest spans first, as far as they fill chunks; returns how many are left. */
  #giveBack(pages: number): number {
    let left = pages;
    // Every span of so many pages holds a whole chunk.
    const enough = 2 * CHUNK_PAGES;
    for (
      let span = this.#spare.longest();
      left > 0 && -this.#tags[span]! >= enough;
      span = this.#spare.longest()
    ) {
      left -= this.#release(span, -this.#tags[span]!, left);
    }
    if (left > 0) {
      this.#spare.forEach(CHUNK_PAGES, (span, length) => {
        if (left > 0) left -= this.#release(span, length, left);
      });
    }
    if (this.#spare.pages < this.#idlePages) this.#idlePages = this.#spare.pages;
    return left;
  }

  /** Gives the last whole chunks of a span back, as many as hold `most` pages; returns how many pages that were. */
  #release(span: number, length: number, most: number): number {
    const end = (span + length) >>> CHUNK_PAGES_POWER;
    const chunks = Math.min(end - chunksFor(span), chunksFor(Math.min(most, length)));
    if (chunks <= 0) return 0;
    const start = (end - chunks) << CHUNK_PAGES_POWER;
    const after = end << CHUNK_PAGES_POWER;
    this.#spare.remove(span, length);
    if (start > span) this.#spare.add(span, start - span);
    if (after < span + length) this.#spare.add(after, span + length - after);
    this.#releaseChunks(end - chunks, chunks);
    return chunks << CHUNK_PAGES_POWER;
  }

  #releaseChunks(first: number, count: number): void {
    this.#table.heaps.fill(0, first, first + count);
    this.#counts?.fill(0, first, first + count);
    this.#chunks -= count;
    if (this.#counts !== null) LOW_OWNERS.fill(0, first, first + count);
    releaseLow(first * CHUNK_SIZE, count);
  }

  /**
   * Counts a block's pages in or out of their chunks, but for that of page `except`. The end of the thread gives the chunks
   * back that are marked as spare.
   */
  #countIn(page: number, pages: number, sign: number, except = -1): void {
    const last = (page + pages - 1) >> CHUNK_PAGES_POWER;
    for (let chunk = page >> CHUNK_PAGES_POWER; chunk <= last; chunk++) {
      if (chunk === except >> CHUNK_PAGES_POWER) continue;
      this.#counts![chunk]! += sign;
      LOW_OWNERS[chunk] = this.#counts![chunk] === 0 ? SPARE : 0;
    }
  }
}

function pagesOf(size: number): number {
  return (size + PAGE - 1) >>> PAGE_POWER;
}

function chunksFor(pages: number): number {
  return (pages + CHUNK_PAGES - 1) >>> CHUNK_PAGES_POWER;
}
