import type { Address } from '@justlang/config';
import { CHUNK_SIZE, SPARE } from '@justlang/raw-allocator/internal';
import type { ChunkBytes } from './chunk-bytes.js';
import type { ChunkSource } from './chunk-source.js';

/** Chunks that a thread keeps at most: 6 MiB, and less than 1 MiB of states and bits. Of runs it keeps 1 MiB. */
const MOST_CHUNKS = 96;

/** The kept chunks of each source, apart for heaps with and without states. */
const all: KeptChunks[] = [];

/** How many chunks the thread keeps. */
let total = 0;

/**
 * Chunks that closed heaps leave to the next heap of the thread. Taking memory from the system, and giving it back, costs
 * more than all other work of a heap that lives for a request.
 *
 * Invariants: a kept chunk is no heap's, so its owner is `SPARE`, and the end of a worker gives it back. Nothing was carved
 * from it, and its states are committed and 0; its memory holds what the closed heap left there.
 */
export class KeptChunks {
  readonly source: ChunkSource;
  readonly states: ChunkBytes | null;
  readonly #positions: number[] = [];

  private constructor(source: ChunkSource, states: ChunkBytes | null) {
    this.source = source;
    this.states = states;
  }

  /** Returns the thread's kept chunks of a source. @param states - null where no states are kept */
  static of(source: ChunkSource, states: ChunkBytes | null): KeptChunks {
    for (const kept of all) if (kept.source === source && kept.states === states) return kept;
    const kept = new KeptChunks(source, states);
    all.push(kept);
    return kept;
  }

  get isEmpty(): boolean {
    return this.#positions.length === 0;
  }

  /** Takes a chunk; 0 when there is none. */
  take(): number {
    const position = this.#positions.pop();
    if (position === undefined) return 0;
    total--;
    return position;
  }

  /**
   * Takes a chunk over from a heap that is being closed.
   *
   * @param end - where the carved part of the chunk ends
   * @returns false, and nothing is done, where the thread keeps enough
   */
  keep(position: number, end: number): boolean {
    if (total === MOST_CHUNKS) return false;
    const chunk = position / CHUNK_SIZE;
    const { owners, carved, free } = this.source.table;
    // In this order, as a worker may end in between: a chunk without an owner goes back, whatever was carved from it.
    owners[chunk] = SPARE;
    carved[chunk] = 0;
    free.clear(chunk);
    this.states?.bytes.fill(0, position / 8, Math.ceil(end / 8));
    this.#positions.push(position);
    total++;
    return true;
  }

  /** Gives the chunks back to the system. */
  release(): void {
    for (let position = this.take(); position !== 0; position = this.take()) {
      this.states?.decommit(position, 1);
      this.source.release(position, 1);
    }
  }
}

/**
 * Gives back the chunks that the thread keeps; returns whether there were any.
 *
 * @param base - of the source whose chunks are to go, see `ChunkSource`; undefined for all
 */
export function releaseKept(base?: Address): boolean {
  const before = total;
  for (const kept of all) if (base === undefined || kept.source.base === base) kept.release();
  return total !== before;
}
