import type { Address } from '@justlang/raw-allocator';
import { acquireLow, CHUNK_SIZE, LOW_LIMIT, releaseLow } from '@justlang/raw-allocator/internal';

/** The largest block that gets a run, in bytes: low memory is there for all heaps, and first for small blocks. */
const MOST_BYTES = 2 ** 22;
const PAGE = 4096;

/**
 * Blocks larger than the pool's below 2^31, each a run of whole chunks of low memory: for what a program reads and writes
 * all the time, its stacks, and which lives long. A program reaches low memory several times as fast as other memory.
 *
 * Other large blocks are libc's, which resizes them in place and keeps what was freed for the next; a run is taken from
 * the system and goes back to it.
 */
export class LowRuns {
  /** Bytes of the pages the blocks end in that lie behind their ends. */
  extraBytes = 0;
  /** Bytes of address space beyond what the blocks were asked for with. */
  extraSpace = 0;
  readonly #runs = new Set<Address>();

  /** Returns a block, or 0 where its size or alignment is not for a run or there is none. */
  allocate(size: number, align: number): Address {
    if (size > MOST_BYTES || align > CHUNK_SIZE) return 0;
    const run = acquireLow(chunksFor(size));
    if (run === 0) return 0;
    this.#runs.add(run);
    this.#count(size, 1);
    return run;
  }

  /** Whether a block is one of these. */
  holds(address: Address): boolean {
    return this.#runs.size > 0 && address < LOW_LIMIT && this.#runs.has(address);
  }

  /** Frees a block that is one of these. */
  free(address: Address, size: number): void {
    this.#runs.delete(address);
    this.#count(size, -1);
    releaseLow(address, chunksFor(size));
  }

  #count(size: number, sign: number): void {
    this.extraBytes += sign * (Math.ceil(size / PAGE) * PAGE - size);
    this.extraSpace += sign * (chunksFor(size) * CHUNK_SIZE - size);
  }
}

function chunksFor(size: number): number {
  return Math.ceil(size / CHUNK_SIZE);
}
