import type { Address } from '@justlang/config';
import { acquireLow, CHUNK_SIZE, LOW_LIMIT, releaseLow } from '@justlang/raw-allocator/internal';

/** The largest block that gets a run, in bytes. All heaps share low memory, which is for small blocks first. */
const MOST_BYTES = 2 ** 22;
const PAGE = 4096;

/**
 * Large blocks below 2^31, each a run of whole chunks of low memory. They are for a program's stacks: these live long and
 * are read and written all the time, and low memory is reached several times as fast as other memory.
 *
 * Other large blocks are libc's, which resizes them in place and reuses freed ones. A run is taken from the system and
 * goes back to it.
 */
export class LowRuns {
  /** Bytes behind the ends of the blocks, up to the ends of their last pages. */
  extraBytes = 0;
  /** Bytes of address space behind the ends of the blocks, up to the ends of their runs. */
  extraSpace = 0;
  readonly #runs = new Set<Address>();

  /** Returns a block's address, or 0 where no run fits its size or alignment, or none can be had. */
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
