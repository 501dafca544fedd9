import { engineMemory } from '@justlang/memory-access/internal';
import { CHUNK_SIZE, discardPages } from '@justlang/raw-allocator/internal';
import { forEachUnused } from '../pool/unused-entries.js';

/** The unit of runs, in bytes. */
export const PAGE = 4096;
/** The exponent of `PAGE`. */
export const PAGE_POWER = 12;
/** Pages in a chunk, as a power of two. */
export const CHUNK_PAGES_POWER = 4;
export const CHUNK_PAGES = 1 << CHUNK_PAGES_POWER;

/** As many chunks as a page of the table describes, where it has 4 bytes for each of their pages. */
const TABLE_CHUNKS = PAGE / 4 / CHUNK_PAGES;

/**
 * What lies in the pages of a span of address space that hold large blocks; one table for all heaps of a thread. Pages are named
 * by their number, the distance from the span's base divided by `PAGE`; chunks likewise. The system commits its parts when they
 * are first written to.
 */
export class RunTable {
  /**
   * Of the first page of a live block its size in bytes, above 0. Of the first and the last page of a spare span its length
   * in pages, below 0. 0 of all other pages.
   */
  readonly tags: Int32Array;
  /** Of the first page of a live block: the exponent of its alignment, and more for a leaked one. */
  readonly aligns: Uint8Array;
  /**
   * Of the first page of a spare span: the first pages of its neighbours in its list; 0 for none. Of that of a live block
   * `next` is the number of its pages.
   */
  readonly next: Int32Array;
  readonly previous: Int32Array;
  /** Of a page: whether it is cold, see `ColdPages`. */
  readonly cold: Uint8Array;
  /** Of a chunk: how many live blocks it holds parts of, where that is counted. */
  readonly live: Uint8Array;
  /** Of a chunk: the number of the heap whose blocks lie there; 0 for none. */
  readonly heaps: Int32Array;

  /**
   * @param span - bytes of address space
   * @throws `ERR_JUST_OUT_OF_MEMORY` when there is no address space for the table
   */
  constructor(span: number) {
    const pages = span / PAGE;
    const chunks = span / CHUNK_SIZE;
    this.tags = new Int32Array(tableOf(4 * pages));
    this.aligns = new Uint8Array(tableOf(pages));
    this.next = new Int32Array(tableOf(4 * pages));
    this.previous = new Int32Array(tableOf(4 * pages));
    this.cold = new Uint8Array(tableOf(pages));
    this.live = new Uint8Array(tableOf(chunks));
    this.heaps = new Int32Array(tableOf(4 * chunks));
  }

  /** Gives the memory of the rows back that describe pages of no heap's. */
  discardUnused(): void {
    const { tags, aligns, next, previous, cold } = this;
    forEachUnused(this.heaps, TABLE_CHUNKS, (first, end) => {
      for (const rows of [tags, aligns, next, previous, cold]) {
        discardPages(rows.subarray(first << CHUNK_PAGES_POWER, end << CHUNK_PAGES_POWER));
      }
    });
  }
}

function tableOf(byteLength: number): ArrayBuffer {
  return engineMemory(byteLength, 'the table of large blocks');
}

let heaps = 0;

/** Returns a heap's number in a table. */
export function nextHeap(): number {
  return ++heaps;
}

/** The number of pages that hold so many bytes. */
export function pagesOf(size: number): number {
  return (size + PAGE - 1) >>> PAGE_POWER;
}

/** The number of chunks that hold so many pages; of a page, the first chunk that does not start before it. */
export function chunksFor(pages: number): number {
  return (pages + CHUNK_PAGES - 1) >>> CHUNK_PAGES_POWER;
}
