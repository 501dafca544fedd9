import type { Address } from '@justlang/config';
import { requireStackRoom } from '@justlang/config/internal';
import { MemoryAccess } from '@justlang/memory-access';
import { CHUNK_SIZE, LOW_LIMIT } from '@justlang/raw-allocator/internal';
import type { Tally } from '../statistics/tally.js';
import type { RunChunks } from './run-chunks.js';
import { RunPages } from './run-pages.js';
import { discardUnusedRows, type RunSpace } from './run-space.js';
import { PAGE, PAGE_POWER, pagesOf } from './run-table.js';

/** The largest block that gets a run, in bytes. */
export const MOST_BYTES = 2 ** 28;
/** The largest alignment of such a block. */
export const MOST_ALIGN = 2 ** 21;
/** Allocations between two sweeps. */
const SWEEP_TAKES = 2 ** 14;
/** Added to the exponent of a leaked block's alignment. */
const IS_LEAKED = 128;
/** Added to that of a block which waits to be freed, and no longer counts in its chunks. */
const IS_WAITING = 64;
/** The bits of a position where a page starts. */
const POSITIONS = LOW_LIMIT - PAGE;

/** Instead of a number of pages, where there is no run; no size needs as many. */
const NONE = -1;

/** The most pages that are put aside as they were freed: 16 MiB. */
const MOST_READY = 2 ** 12;

/** Chunks that closed heaps leave to the next, in all spaces together. */
const MOST_KEPT = 16;

/** The runs of the heap closed last, by their space; they hold no block. */
const kept = new Map<RunSpace, Runs>();

/** Gives back what closed heaps left, and the memory of the tables that describes nothing. */
export function releaseKeptRuns(): void {
  for (const runs of kept.values()) runs.trim();
  kept.clear();
  discardUnusedRows();
}

/**
 * Large blocks in a space where memory is reached several times as fast as elsewhere. Each is a run of pages. A block grows
 * into the spare span or the fresh pages behind it, or into chunks there that nobody has.
 *
 * Blocks are named by their positions: an address less the space's base. Below 2^31 both are the same.
 */
export class Runs {
  /**
   * The run freed last and how many pages it has, `MOST_READY` at most. It counts as live memory, and is no spare span yet:
   * the next block is likely to have its length.
   */
  #ready = 0;
  #readyPages = NONE;
  /** Live blocks, and the run freed last. */
  #runs = 0;
  readonly #space: RunSpace;
  readonly #pages: RunPages;
  readonly #chunks: RunChunks;
  readonly #tags: Int32Array;
  readonly #aligns: Uint8Array;
  /** Of the first page of a live block: how many pages it has. */
  readonly #lengths: Int32Array;
  /** How many live blocks each chunk holds parts of, where the thread ends alone. */
  readonly #counts: Uint8Array | null;
  #takes = 0;

  constructor(space: RunSpace) {
    this.#space = space;
    this.#pages = new RunPages(space);
    this.#chunks = this.#pages.chunks;
    this.#counts = this.#chunks.counts;
    const { tags, aligns, next } = space.table;
    this.#tags = tags;
    this.#aligns = aligns;
    this.#lengths = next;
  }

  /** Returns runs for a heap, without any blocks. */
  static open(space: RunSpace): Runs {
    const runs = kept.get(space) ?? new Runs(space);
    kept.delete(space);
    return runs;
  }

  /** A position plus this is an address; 0 below 2^31. */
  get base(): Address {
    return this.#space.base;
  }

  /** How many blocks are live. */
  get count(): number {
    return this.#readyPages === NONE ? this.#runs : this.#runs - 1;
  }

  get reservedBytes(): number {
    return this.#pages.reserved * PAGE;
  }

  get addressSpaceBytes(): number {
    return this.#chunks.count * CHUNK_SIZE;
  }

  /** Whether the last allocation or resize has taken memory that was not reserved before. */
  get grew(): boolean {
    return this.#pages.grew;
  }

  /** Returns a block's position, or 0 where no run fits its size or alignment, or none can be had. */
  allocate(size: number, align: number, zeroed: boolean): number {
    if (size > MOST_BYTES || align > MOST_ALIGN) return 0;
    const pages = pagesOf(size);
    if (pages === this.#readyPages && align <= PAGE) return this.#takeReady(size, align, zeroed);
    this.#settle();
    this.#takes = (this.#takes + 1) | 0;
    if (this.#takes % SWEEP_TAKES === 0) this.#pages.sweep();
    const page = this.#pages.take(pages, align <= PAGE ? 1 : align >>> PAGE_POWER);
    if (page === 0) return 0;
    if (this.#counts !== null) this.#chunks.countIn(page, pages, 1);
    this.#tags[page] = size;
    this.#lengths[page] = pages;
    this.#aligns[page] = 31 - Math.clz32(align);
    this.#runs++;
    const position = page << PAGE_POWER;
    const { used } = this.#pages;
    if (zeroed && used > 0) this.#clear(position, Math.min(size, used << PAGE_POWER));
    return position;
  }

  /**
   * Allocates a block in the run freed last and counts it, where that run has the block's length; 0, with nothing done, where the
   * case is another one. No call follows the first write, so an overflow of the stack cannot come halfway.
   *
   * @param size, align - of a block that may lie in a run; aligned to a page at most
   */
  tryTakeReady(lane: Tally, size: number, align: number): number {
    const pages = (size + (PAGE - 1)) >>> PAGE_POWER;
    const takes = (this.#takes + 1) | 0;
    if (pages !== this.#readyPages || takes % SWEEP_TAKES === 0) return 0;
    const page = this.#ready;
    const exponent = 31 - Math.clz32(align);
    const isCounted = this.#counts !== null;
    if (isCounted) requireStackRoom(false);
    if (!lane.tryAddRun(size)) return 0;
    this.#takes = takes;
    this.#readyPages = NONE;
    this.#tags[page] = size;
    this.#aligns[page] = exponent;
    if (isCounted) this.#chunks.countIn(page, pages, 1);
    return page << PAGE_POWER;
  }

  /** Allocates a block in the run freed last, which has its length. @param align - at most a page */
  #takeReady(size: number, align: number, zeroed: boolean): number {
    const page = this.#ready;
    this.#takes = (this.#takes + 1) | 0;
    if (this.#takes % SWEEP_TAKES === 0) this.#pages.sweep();
    if (this.#counts !== null) this.#chunks.countIn(page, this.#readyPages, 1);
    this.#readyPages = NONE;
    this.#tags[page] = size;
    this.#aligns[page] = 31 - Math.clz32(align);
    const position = page << PAGE_POWER;
    if (zeroed === true) this.#clear(position, size);
    return position;
  }

  /** Whether a position lies in a chunk of these runs, in a live block or not. */
  owns(position: number): boolean {
    return position < LOW_LIMIT && this.#chunks.owns(Math.floor(position / PAGE));
  }

  /** The size of the live block at a position, as asked for; 0 where there is none. */
  sizeAt(position: number): number {
    if (typeof position !== 'number' || (position & POSITIONS) !== position) return 0;
    const size = this.#tags[position >>> PAGE_POWER]!;
    return size > 0 && this.#chunks.owns(position >>> PAGE_POWER) ? size : 0;
  }

  /** The alignment of the live block at a position. */
  alignAt(position: number): number {
    return 1 << (this.#aligns[position >>> PAGE_POWER]! & ~IS_LEAKED);
  }

  /** Returns the position of the live block that holds a position; 0 for none. For error messages: it searches. */
  containing(position: number): number {
    if (position >= LOW_LIMIT) return 0;
    for (let page = Math.floor(position / PAGE); page > 0 && this.#chunks.owns(page); page--) {
      const tag = this.#tags[page]!;
      if (tag > 0) return position < page * PAGE + tag ? page * PAGE : 0;
      if (tag < 0) return 0;
    }
    return 0;
  }

  /** Whether a live block of the layout, which was not leaked, starts at a position. */
  holds(position: number, size: number, align: number): boolean {
    return this.sizeAt(position) === size && this.#aligns[position >>> PAGE_POWER] === 31 - Math.clz32(align);
  }

  /** Marks the live block at a position as leaked. */
  leak(position: number): void {
    this.#aligns[position >>> PAGE_POWER]! |= IS_LEAKED;
  }

  isLeaked(position: number): boolean {
    return (this.#aligns[position >>> PAGE_POWER]! & IS_LEAKED) !== 0;
  }

  /** Frees the live block of a layout at a position; false, with nothing done, where there is none. @param size - above 0 */
  tryFree(position: number, size: number, align: number): boolean {
    if (typeof position !== 'number' || (position & POSITIONS) !== position) return false;
    const page = position >>> PAGE_POWER;
    if (
      this.#tags[page] !== size ||
      this.#aligns[page] !== 31 - Math.clz32(align | 0) ||
      !this.#chunks.owns(page)
    ) {
      return false;
    }
    this.free(position);
    return true;
  }

  /**
   * Frees the live block of a layout at a position and counts it, where no other run was freed last; false, with nothing done,
   * where the case is another one. No call follows the first write.
   *
   * @param position - may be anything
   * @param size, align - of a block that may lie in a run
   */
  tryMakeReady(lane: Tally, position: number, size: number, align: number): boolean {
    if (this.#readyPages !== NONE || typeof position !== 'number' || (position & POSITIONS) !== position) {
      return false;
    }
    const page = position >>> PAGE_POWER;
    if (
      this.#tags[page] !== size ||
      this.#aligns[page] !== 31 - Math.clz32(align) ||
      !this.#chunks.owns(page)
    ) {
      return false;
    }
    const pages = this.#lengths[page]!;
    if (pages > MOST_READY) return false;
    const isCounted = this.#counts !== null;
    if (isCounted) requireStackRoom(false);
    lane.shrinkSmall(size);
    this.#tags[page] = 0;
    this.#ready = page;
    this.#readyPages = pages;
    if (isCounted) this.#chunks.countIn(page, pages, -1);
    return true;
  }

  /** Frees the live block at a position. */
  free(position: number): void {
    if (this.#readyPages !== NONE) this.#settle();
    const page = position >>> PAGE_POWER;
    const pages = this.#lengths[page]!;
    this.#tags[page] = 0;
    this.#ready = page;
    this.#readyPages = pages;
    if (this.#counts !== null) this.#chunks.countIn(page, pages, -1);
    if (pages > MOST_READY) this.#settle();
  }

  /** Frees the live block at a position, and gives its memory back at once. */
  giveUp(position: number): void {
    const page = position >>> PAGE_POWER;
    const pages = this.#lengths[page]!;
    this.#tags[page] = 0;
    this.#runs--;
    const isCounted = this.#counts !== null && (this.#aligns[page]! & IS_WAITING) === 0;
    if (isCounted) this.#chunks.countIn(page, pages, -1);
    this.#pages.giveUp(page, pages);
  }

  /** Lets the thread's end give the chunks of the live block at a position back. Only `giveUp` may follow. */
  letWait(position: number): void {
    if (this.#counts === null) return;
    const page = position >>> PAGE_POWER;
    this.#chunks.countIn(page, this.#lengths[page]!, -1);
    this.#aligns[page]! |= IS_WAITING;
  }

  /**
   * Resizes the live block of a layout at a position within the pages that it has; false, with nothing done, where the case is
   * another one.
   *
   * @param position - may be anything
   * @param size, align, newSize - of blocks that may lie in a run
   */
  tryResize(position: number, size: number, align: number, newSize: number): boolean {
    if (typeof position !== 'number' || (position & POSITIONS) !== position) return false;
    const page = position >>> PAGE_POWER;
    const pages = this.#lengths[page]!;
    const newPages = (newSize + (PAGE - 1)) >>> PAGE_POWER;
    if (
      this.#tags[page] !== size ||
      this.#aligns[page] !== 31 - Math.clz32(align) ||
      newPages > pages ||
      newPages < pages - (pages >> 3) ||
      !this.#chunks.owns(page)
    ) {
      return false;
    }
    this.#tags[page] = newSize;
    return true;
  }

  /** Resizes the live block at a position where it is; returns whether that was possible. */
  resize(position: number, newSize: number): boolean {
    if (newSize > MOST_BYTES) return false;
    const page = position >>> PAGE_POWER;
    const pages = this.#lengths[page]!;
    const newPages = pagesOf(newSize);
    this.#pages.grew = false;
    if (newPages > pages) {
      this.#settle();
      if (!this.#pages.takeAt(page + pages, newPages - pages)) return false;
      if (this.#counts !== null) this.#chunks.countIn(page + pages, newPages - pages, 1, page + pages - 1);
      this.#lengths[page] = newPages;
    }
    this.#tags[page] = newSize;
    // An eighth too much stays with the block: it may grow again.
    if (newPages < pages - (pages >> 3)) {
      this.#settle();
      this.#lengths[page] = newPages;
      // Counted out first: the chunks may go back with the pages.
      if (this.#counts !== null)
        this.#chunks.countIn(page + newPages, pages - newPages, -1, page + newPages - 1);
      this.#pages.free(page + newPages, pages - newPages);
    }
    return true;
  }

  /** Gives back the spare pages that have been idle since the last sweep. */
  sweep(): void {
    this.#settle();
    this.#pages.sweep();
  }

  /** Gives so many bytes of spare pages back, as far as they fill chunks. The run freed last stays. */
  giveBack(bytes: number): void {
    this.#pages.giveBack(pagesOf(bytes));
  }

  /** Gives every chunk back that holds no part of a live block, and the memory of all other spare pages. */
  trim(): void {
    this.#settle();
    this.#pages.trim();
  }

  /** Gives everything back, live blocks included, but for 1 MiB that the next heap of the thread takes over. */
  close(): void {
    let most = kept.has(this.#space) ? 0 : MOST_KEPT;
    for (const runs of kept.values()) most -= runs.#chunks.count;
    this.#pages.close(Math.max(0, most));
    this.#runs = 0;
    this.#readyPages = NONE;
    if (this.#chunks.count > 0) kept.set(this.#space, this);
  }

  #clear(position: number, bytes: number): void {
    MemoryAccess.memset(this.#space.base + position, 0, bytes);
  }

  /** Puts the run freed last among the spare spans. */
  #settle(): void {
    const pages = this.#readyPages;
    if (pages === NONE) return;
    this.#readyPages = NONE;
    this.#runs--;
    this.#pages.free(this.#ready, pages);
  }
}
