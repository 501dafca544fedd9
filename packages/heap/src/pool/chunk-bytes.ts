import type { Address } from '@justlang/config';
import { engineMemory } from '@justlang/memory-access/internal';
import {
  CHUNK_SIZE,
  commitRegion,
  createWindow,
  decommitRegion,
  releaseRegion,
  reserveRegion,
} from '@justlang/raw-allocator/internal';

/** Bytes are committed in units of this many, a multiple of every system's page size. */
const UNIT = CHUNK_SIZE;

/**
 * A table with as many bytes for every chunk of a span. Address space for all of them is reserved once; only the parts for
 * chunks in use are committed, and they go back to the system with the chunks.
 */
export class ChunkBytes {
  /** Node subclasses `Uint8Array`, so V8 would look at its map at each access of the hot paths. Nothing here is outside of a byte. */
  readonly bytes: Uint8ClampedArray<ArrayBuffer>;
  readonly #bytesPerChunk: number;
  readonly #chunksPerUnit: number;
  /** Address of the reserved space; 0 where the table lies in the engine's own memory. */
  readonly #region: Address;
  /** How many chunks in use have their bytes in each unit. */
  readonly #chunks: Uint8Array;

  /**
   * @param span - bytes of address space of the chunks
   * @param bytesPerChunk - a power of two, at least 512
   * @param what - what the table holds, and after a semicolon, the setting that needs no such table
   * @throws `ERR_JUST_OUT_OF_MEMORY` when neither the system nor the engine has the address space
   */
  constructor(span: number, bytesPerChunk: number, what: string) {
    const size = Math.ceil((span / CHUNK_SIZE) * (bytesPerChunk / UNIT)) * UNIT;
    const region = reserveRegion(size);
    const buffer = region === 0 ? null : createWindow(region, size);
    if (region !== 0 && buffer === null) releaseRegion(region, size);
    this.#bytesPerChunk = bytesPerChunk;
    this.#chunksPerUnit = UNIT / bytesPerChunk;
    this.#region = buffer === null ? 0 : region;
    this.#chunks = new Uint8Array(size / UNIT);
    // Without windows the engine's zeroed memory serves, also committed on first touch only.
    this.bytes = new Uint8ClampedArray(buffer ?? engineMemory(size, what));
  }

  /** Makes the bytes of chunks usable; all are zero. False when there is no memory for them. */
  commit(position: number, chunks: number): boolean {
    const first = position / CHUNK_SIZE;
    for (let chunk = first; chunk < first + chunks; chunk++) {
      const unit = Math.floor(chunk / this.#chunksPerUnit);
      const unused = this.#region !== 0 && this.#chunks[unit] === 0;
      if (unused && !commitRegion(this.#region + unit * UNIT, UNIT)) {
        this.decommit(position, chunk - first);
        return false;
      }
      this.#chunks[unit]!++;
    }
    return true;
  }

  /** Gives the bytes of chunks back. */
  decommit(position: number, chunks: number): void {
    const first = position / CHUNK_SIZE;
    for (let chunk = first; chunk < first + chunks; chunk++) {
      const unit = Math.floor(chunk / this.#chunksPerUnit);
      this.#chunks[unit]!--;
      if (this.#region !== 0 && this.#chunks[unit] === 0) decommitRegion(this.#region + unit * UNIT, UNIT);
      else this.bytes.fill(0, chunk * this.#bytesPerChunk, (chunk + 1) * this.#bytesPerChunk);
    }
  }
}
