import { engineMemory } from '@justlang/memory-access/internal';
import { CHUNK_SIZE, discardPages } from '@justlang/raw-allocator/internal';
import { ChunkBytes } from './chunk-bytes.js';
import { forEachUnused } from './unused-entries.js';

/** Words of bits for every chunk, and of marks for those. */
const CHUNK_WORDS = CHUNK_SIZE / 8 / 32;
const CHUNK_MARKS = CHUNK_WORDS / 32;
/** As many chunks as a page of marks has. */
const MARKS_CHUNKS = 4096 / (CHUNK_MARKS * 4);

/**
 * Which blocks of a span's chunks are free, and in what order chunks with free blocks are used. All heaps of a thread share
 * the table of a span: each chunk is one heap's, and holds blocks of one class.
 *
 * ```
 *  position │ chunk 1: 64 KiB                                   │ chunk 2 …
 *  bits     │ one for every 8 bytes, set where a free block begins: 256 words │ …
 *  marks    │ one for every word of bits, set where it is not 0: 8 words      │ …
 * ```
 *
 * The bits are all that the end of a worker reads. They lie outside the program's memory: a stray write cannot corrupt them.
 */
export class FreeBits {
  readonly bits: Int32Array<ArrayBuffer>;
  readonly marks: Int32Array;
  /** How many blocks of each chunk are free. */
  readonly counts: Uint16Array;
  /** The chunks before and after each in the list of its heap and class; 0 at its ends. */
  readonly before: Uint16Array;
  readonly after: Uint16Array;
  readonly #memory: ChunkBytes;

  /** @throws `ERR_JUST_OUT_OF_MEMORY` when there is no address space for one of the tables */
  constructor(chunks: number) {
    this.#memory = new ChunkBytes(chunks * CHUNK_SIZE, CHUNK_WORDS * 4, 'the bits of free blocks');
    this.bits = new Int32Array(
      this.#memory.bytes.buffer,
      this.#memory.bytes.byteOffset,
      chunks * CHUNK_WORDS,
    );
    this.marks = new Int32Array(engineMemory(chunks * CHUNK_MARKS * 4, 'the marks of free blocks'));
    const lists = engineMemory(chunks * 2 * 3, 'the lists of chunks with free blocks');
    this.counts = new Uint16Array(lists, 0, chunks);
    this.before = new Uint16Array(lists, chunks * 2, chunks);
    this.after = new Uint16Array(lists, chunks * 4, chunks);
  }

  /** Makes the bits of chunks usable; all are 0. False when there is no memory for them. */
  commit(position: number, chunks: number): boolean {
    return this.#memory.commit(position, chunks);
  }

  /** Forgets the free blocks of a chunk, which is on no list any more; its bits stay usable. */
  clear(chunk: number): void {
    this.bits.fill(0, chunk * CHUNK_WORDS, (chunk + 1) * CHUNK_WORDS);
    this.marks.fill(0, chunk * CHUNK_MARKS, (chunk + 1) * CHUNK_MARKS);
    this.counts[chunk] = 0;
  }

  /** Gives the memory of the marks back that belong to no chunk in use. @param owners - 0 of a chunk that is not in use */
  discardUnused(owners: Int32Array): void {
    forEachUnused(owners, MARKS_CHUNKS, (first, end) => {
      discardPages(this.marks.subarray(first * CHUNK_MARKS, end * CHUNK_MARKS));
    });
  }

  /** Forgets the free blocks of chunks, which go back to the system. */
  drop(position: number, chunks: number): void {
    const first = position / CHUNK_SIZE;
    this.marks.fill(0, first * CHUNK_MARKS, (first + chunks) * CHUNK_MARKS);
    this.counts.fill(0, first, first + chunks);
    this.#memory.decommit(position, chunks);
  }
}
