import { engineMemory } from '@justlang/memory-access/internal';
import { discardPages, LOW_LIMIT } from '@justlang/raw-allocator/internal';
import { forEachUnused } from '../pool/unused-entries.js';

/** The unit of runs, in bytes. */
export const PAGE = 4096;
/** The exponent of `PAGE`. */
export const PAGE_POWER = 12;
/** Pages in a chunk, as a power of two. */
export const CHUNK_PAGES_POWER = 4;
export const CHUNK_PAGES = 1 << CHUNK_PAGES_POWER;

const PAGES = LOW_LIMIT / PAGE;
const CHUNKS = PAGES >> CHUNK_PAGES_POWER;
/** As many chunks as a page of the table describes, where it has 4 bytes for each of their pages. */
const TABLE_CHUNKS = PAGE / 4 / CHUNK_PAGES;

/**
 * What lies in the pages below 2^31 that hold large blocks; one table for all heaps of a thread. Pages are named by their
 * number, the address divided by `PAGE`; chunks likewise.
 */
export class RunTable {
  /**
   * Of the first page of a live block its size in bytes, above 0. Of the first and the last page of a spare span its length
   * in pages, below 0. 0 of all other pages.
   */
  readonly tags = new Int32Array(tableOf(4 * PAGES));
  /** Of the first page of a live block: the exponent of its alignment, and more for a leaked one. */
  readonly aligns = new Uint8Array(tableOf(PAGES));
  /**
   * Of the first page of a spare span: the first pages of its neighbours in its list; 0 for none. Of that of a live block
   * `next` is the number of its pages.
   */
  readonly next = new Int32Array(tableOf(4 * PAGES));
  readonly previous = new Int32Array(tableOf(4 * PAGES));
  /** Of a page: whether it is cold, see `ColdPages`. */
  readonly cold = new Uint8Array(tableOf(PAGES));
  /** Of a chunk: how many live blocks it holds parts of, where that is counted. */
  readonly live = new Uint8Array(tableOf(CHUNKS));
  /** Of a chunk: the number of the heap whose blocks lie there; 0 for none. */
  readonly heaps = new Int32Array(tableOf(4 * CHUNKS));

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

let table: RunTable | undefined;
let heaps = 0;

/**
 * Returns the thread's table. The system commits its parts when they are first written to.
 *
 * @throws `ERR_JUST_OUT_OF_MEMORY` when there is no address space for it
 */
export function runTable(): RunTable {
  table ??= new RunTable();
  return table;
}

/** Gives the memory of the thread's table back, as far as it describes nothing. */
export function discardUnusedRows(): void {
  table?.discardUnused();
}

function tableOf(byteLength: number): ArrayBuffer {
  return engineMemory(byteLength, 'the table of large blocks');
}

/** Returns a heap's number in the table. */
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
