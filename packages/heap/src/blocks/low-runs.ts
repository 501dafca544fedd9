import type { Address } from '@justlang/config';
import { MemoryAccess } from '@justlang/memory-access';
import { CHUNK_SIZE, LOW_LIMIT } from '@justlang/raw-allocator/internal';
import { RunPages } from './run-pages.js';
import { PAGE, PAGE_POWER, pagesOf } from './run-table.js';

/** The largest block that gets a run, in bytes. */
export const MOST_BYTES = 2 ** 25;
/** The largest alignment of such a block. */
const MOST_ALIGN = 2 ** 21;
/** Allocations between two sweeps. */
const SWEEP_TAKES = 2 ** 14;
/** Added to the exponent of a leaked block's alignment. */
const IS_LEAKED = 128;
/** The bits of an address where a page starts. */
const ADDRESSES = LOW_LIMIT - PAGE;

/** Chunks that a closed heap leaves to the next. */
const MOST_KEPT = 16;

/** The runs of the heap closed last, which hold no block. */
let kept: LowRuns | null = null;

/** Gives back what a closed heap left. */
export function releaseKeptRuns(): void {
  kept?.trim();
  kept = null;
}

/**
 * Large blocks below 2^31, where memory is reached several times as fast as elsewhere. Each is a run of pages. A block grows
 * into the spare span or the fresh pages behind it, or into chunks there that nobody has.
 */
export class LowRuns {
  /** Live blocks, and their bytes as asked for. */
  count = 0;
  bytes = 0;
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
    if (++this.#takes % SWEEP_TAKES === 0) this.sweep();
    const page = this.#pages.take(pages, align <= PAGE ? 1 : align >>> PAGE_POWER);
    if (page === 0) return 0;
    if (this.#counts !== null) this.#chunks.countIn(page, pages, 1);
    this.#tags[page] = size;
    this.#lengths[page] = pages;
    this.#aligns[page] = 31 - Math.clz32(align);
    this.count++;
    this.bytes += size;
    const address = page << PAGE_POWER;
    const { used } = this.#pages;
    if (zeroed && used > 0) MemoryAccess.memset(address, 0, Math.min(size, used << PAGE_POWER));
    return address;
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

  /** Frees the live block at an address. */
  free(address: Address): void {
    const page = address >>> PAGE_POWER;
    const pages = this.#lengths[page]!;
    this.bytes -= this.#tags[page]!;
    this.#tags[page] = 0;
    this.count--;
    if (this.#counts !== null) this.#chunks.countIn(page, pages, -1);
    this.#pages.free(page, pages);
  }

  /** Resizes the live block at an address where it is; returns whether that was possible. */
  resize(address: Address, newSize: number): boolean {
    if (newSize > MOST_BYTES) return false;
    const page = address >>> PAGE_POWER;
    const pages = this.#lengths[page]!;
    const newPages = pagesOf(newSize);
    this.#pages.grew = false;
    if (newPages > pages) {
      if (!this.#pages.takeAt(page + pages, newPages - pages)) return false;
      if (this.#counts !== null) this.#chunks.countIn(page + pages, newPages - pages, 1, page + pages - 1);
      this.#lengths[page] = newPages;
    }
    this.bytes += newSize - this.#tags[page]!;
    this.#tags[page] = newSize;
    // An eighth too much stays with the block: it may grow again.
    if (newPages < pages - (pages >> 3)) {
      this.#lengths[page] = newPages;
      this.#pages.cut(page + newPages, pages - newPages);
      if (this.#counts !== null)
        this.#chunks.countIn(page + newPages, pages - newPages, -1, page + newPages - 1);
    }
    return true;
  }

  /** Gives back the spare pages that have been idle since the last sweep, in whole chunks. */
  sweep(): void {
    this.#pages.sweep();
  }

  /** Gives every chunk back that holds no part of a live block. */
  trim(): void {
    this.#pages.trim();
  }

  /** Gives everything back, live blocks included, but for 1 MiB that the next heap of the thread takes over. */
  close(): void {
    this.#pages.close(kept === null ? MOST_KEPT : 0);
    this.count = this.bytes = 0;
    if (this.#chunks.count > 0) kept = this;
  }
}
