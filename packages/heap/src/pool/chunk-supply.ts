import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import type { ChunkBytes } from './chunk-bytes.js';
import type { ChunkSource } from './chunk-source.js';
import { type KeptChunks, releaseKept } from './kept-chunks.js';

/** Chunks taken ahead of use are an eighth of those in use, at most this many. */
const MAX_AHEAD = 16;

/** A pool's chunks: takes them from a source, some ahead of use, with the states of their blocks. */
export class ChunkSupply {
  /** Bytes of address space of all chunks taken and not given back. */
  bytes = 0;
  readonly #source: ChunkSource;
  readonly #states: ChunkBytes | null;
  readonly #kept: KeptChunks | null;
  /** The run of chunks taken ahead. */
  #ahead = 0;
  #aheadChunks = 0;
  /** Whether the source had nothing the last time, and what its `releases` were then. */
  #refused = false;
  #refusedAt = 0;

  /**
   * @param states - null where no states are kept
   * @param kept - the chunks that other heaps have left and this one leaves; null where each goes back to the source
   */
  constructor(source: ChunkSource, states: ChunkBytes | null, kept: KeptChunks | null) {
    this.#source = source;
    this.#states = states;
    this.#kept = kept;
  }

  /** Takes a chunk and returns its position; 0 when there is none. */
  take(): number {
    if (this.#aheadChunks === 0) {
      const kept = this.#kept === null ? 0 : this.#kept.take();
      if (kept !== 0) {
        this.bytes += CHUNK_SIZE;
        return kept;
      }
      if (!this.#takeAhead()) return 0;
    }
    const chunk = this.#ahead;
    // As an integer: behind the last chunk below 2^31 it wraps around, and is not read.
    this.#ahead = (chunk + CHUNK_SIZE) | 0;
    this.#aheadChunks--;
    return chunk;
  }

  /** Lets the next request ask the source, even if the source had nothing the last time. */
  askAgain(): void {
    this.#refused = false;
  }

  /** Whether there may be a chunk: none was refused, or chunks were given back since. */
  get mayHave(): boolean {
    return (
      !this.#refused ||
      this.#aheadChunks > 0 ||
      this.#source.releases !== this.#refusedAt ||
      this.#kept?.isEmpty === false
    );
  }

  /** Gives a chunk back. */
  release(position: number): void {
    this.#giveBack(position, 1);
  }

  /** Leaves a chunk of a heap that is being closed to the next heap, or gives it back. @param end - of its carved part */
  leave(position: number, end: number): void {
    if (this.#kept?.keep(position, end)) this.bytes -= CHUNK_SIZE;
    else this.release(position);
  }

  /** The same for the chunks taken ahead. */
  leaveAhead(): void {
    while (this.#aheadChunks > 0 && this.#kept?.keep(this.#ahead, this.#ahead)) {
      this.#ahead += CHUNK_SIZE;
      this.#aheadChunks--;
      this.bytes -= CHUNK_SIZE;
    }
    this.releaseAhead();
  }

  /** Gives the chunks taken ahead back. */
  releaseAhead(): void {
    if (this.#aheadChunks > 0) this.#giveBack(this.#ahead, this.#aheadChunks);
    this.#aheadChunks = 0;
  }

  #takeAhead(): boolean {
    if (!this.mayHave) return false;
    // Read first: what another thread gives back meanwhile is not overlooked.
    const { releases } = this.#source;
    let count = Math.max(1, Math.min(MAX_AHEAD, this.bytes / CHUNK_SIZE / 8) | 0);
    let run = this.#source.acquire(count);
    if (run === 0 && count > 1) {
      count = 1;
      run = this.#source.acquire(count);
    }
    // What other heaps have left may be of no use to this one.
    if (run === 0 && releaseKept(this.#source.base)) run = this.#source.acquire(count);
    this.#refused = run === 0;
    this.#refusedAt = releases;
    if (run === 0) return false;
    if (this.#states !== null && !this.#states.commit(run, count)) {
      this.#source.release(run, count);
      return false;
    }
    this.#ahead = run;
    this.#aheadChunks = count;
    this.bytes += count * CHUNK_SIZE;
    return true;
  }

  #giveBack(position: number, chunks: number): void {
    this.#states?.decommit(position, chunks);
    this.#source.release(position, chunks);
    this.bytes -= chunks * CHUNK_SIZE;
  }
}
