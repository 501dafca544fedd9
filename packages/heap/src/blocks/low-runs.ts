import type { Address } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import { CHUNK_SIZE, LOW_LIMIT } from '@justlang/raw-allocator/internal';
import { MOST_IN_CHUNKS } from '../pool/size-class.js';
import { RunPages } from './run-pages.js';
import { discardUnusedRows, PAGE, PAGE_POWER, pagesOf } from './run-table.js';

/** The largest block that gets a run, in bytes. */
export const MOST_BYTES = 2 ** 28;
/** The largest alignment of such a block. */
const MOST_ALIGN = 2 ** 21;
/** Allocations between two sweeps. */
const SWEEP_TAKES = 2 ** 14;
/** Added to the exponent of a leaked block's alignment. */
const IS_LEAKED = 128;
/** The bits of an address where a page starts. */
const ADDRESSES = LOW_LIMIT - PAGE;

/** Instead of a number of pages, where there is no run; no size needs as many. */
const NONE = -1;

/** Chunks that a closed heap leaves to the next. */
const MOST_KEPT = 16;

/** The runs of the heap closed last, which hold no block. */
let kept: LowRuns | null = null;

/** Gives back what a closed heap left, and the memory of the table that describes nothing. */
export function releaseKeptRuns(): void {
  kept?.trim();
  kept = null;
  discardUnusedRows();
}

/**
 * Large blocks below 2^31, where memory is reached several times as fast as elsewhere. Each is a run of pages. A block grows
 * into the spare span or the fresh pages behind it, or into chunks there that nobody has.
 */
export class LowRuns {
  /**
   * The run freed last and how many pages it has. It counts as live memory, and is no spare span yet:
   * the next block is likely to have its length.
   */
  #ready = 0;
  #readyPages = NONE;
  /** Live blocks, and the run freed last. */
  #runs = 0;
  readonly #pages = new RunPages();
  readonly #chunks = this.#pages.chunks;
  readonly #table = this.#chunks.table;
  readonly #tags = this.#table.tags;
  readonly #aligns = this.#table.aligns;
  /** Of the first page of a live block: how many pages it has. */
  readonly #lengths = this.#table.next;
  /** How many live blocks each chunk holds parts of, where the thread ends alone. */
  readonly #counts = this.#chunks.counts;
  #takes = 0;

  /** Returns runs for a heap, without any blocks. */
  static open(): LowRuns {
    const runs = kept ?? new LowRuns();
    kept = null;
    return runs;
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

  /** Returns a block's address, or 0 where no run fits its size or alignment, or none can be had. */
  allocate(size: number, align: number, zeroed: boolean): Address {
    if (size > MOST_BYTES || align > MOST_ALIGN) return 0;
    const pages = pagesOf(size);
    if (pages === this.#readyPages && align <= PAGE) return this.takeReady(size, align, zeroed);
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
    const address = page << PAGE_POWER;
    const { used } = this.#pages;
    if (zeroed && used > 0) MemoryAccess.memset(address, 0, Math.min(size, used << PAGE_POWER));
    return address;
  }

  /**
   * Whether the run freed last serves a block: one of its length that belongs into a run, aligned to 16 at most. The
   * arguments may be anything.
   */
  isReady(size: number, align: number): boolean {
    return (
      typeof size === 'number' &&
      (size + (PAGE - 1)) >>> PAGE_POWER === this.#readyPages &&
      (size | 0) === size &&
      size > MOST_IN_CHUNKS &&
      (align === 8 || align === 16 || align === 1 || align === 4 || align === 2)
    );
  }

  /** Allocates a block in the run freed last, which has its length. @param align - at most a page */
  takeReady(size: number, align: number, zeroed: boolean): Address {
    const page = this.#ready;
    this.#takes = (this.#takes + 1) | 0;
    if (this.#takes % SWEEP_TAKES === 0) this.#pages.sweep();
    if (this.#counts !== null) this.#chunks.countIn(page, this.#readyPages, 1);
    this.#readyPages = NONE;
    this.#tags[page] = size;
    this.#aligns[page] = 31 - Math.clz32(align | 0);
    const address = page << PAGE_POWER;
    if (zeroed === true) MemoryAccess.memset(address, 0, size);
    return address;
  }

  /** Whether an address lies in a chunk of these runs, in a live block or not. */
  owns(address: Address): boolean {
    return address < LOW_LIMIT && this.#chunks.owns(Math.floor(address / PAGE));
  }

  /** The size of the live block at an address, as asked for; 0 where there is none. */
  sizeAt(address: Address): number {
    if (typeof address !== 'number' || (address & ADDRESSES) !== address) return 0;
    const size = this.#tags[address >>> PAGE_POWER]!;
    return size > 0 && this.#chunks.owns(address >>> PAGE_POWER) ? size : 0;
  }

  /** The alignment of the live block at an address. */
  alignAt(address: Address): number {
    return 1 << (this.#aligns[address >>> PAGE_POWER]! & ~IS_LEAKED);
  }

  /** Returns the address of the live block that holds an address; 0 for none. For error messages: it searches. */
  containing(address: Address): Address {
    if (address >= LOW_LIMIT) return 0;
    for (let page = Math.floor(address / PAGE); page > 0 && this.#chunks.owns(page); page--) {
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

  /** Frees the live block of a layout at an address; false, with nothing done, where there is none. @param size - above 0 */
  tryFree(address: Address, size: number, align: number): boolean {
    if (typeof address !== 'number' || (address & ADDRESSES) !== address) return false;
    const page = address >>> PAGE_POWER;
    if (
      this.#tags[page] !== size ||
      this.#aligns[page] !== 31 - Math.clz32(align | 0) ||
      !this.#chunks.owns(page)
    ) {
      return false;
    }
    this.free(address);
    return true;
  }

  /** Frees the live block at an address. */
  free(address: Address): void {
    if (this.#readyPages !== NONE) this.#settle();
    const page = address >>> PAGE_POWER;
    const pages = this.#lengths[page]!;
    this.#tags[page] = 0;
    this.#ready = page;
    this.#readyPages = pages;
    if (this.#counts !== null) this.#chunks.countIn(page, pages, -1);
  }

  /** Resizes the live block at an address where it is; returns whether that was possible. */
  resize(address: Address, newSize: number): boolean {
    if (newSize > MOST_BYTES) return false;
    const page = address >>> PAGE_POWER;
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
      this.#pages.free(page + newPages, pages - newPages);
      if (this.#counts !== null)
        this.#chunks.countIn(page + newPages, pages - newPages, -1, page + newPages - 1);
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
    this.#pages.close(kept === null ? MOST_KEPT : 0);
    this.#runs = 0;
    this.#readyPages = NONE;
    if (this.#chunks.count > 0) kept = this;
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
