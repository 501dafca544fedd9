import { type BlockTable, RECYCLED } from './block-table.js';
import { GRANULE, rawSize } from './red-zones.js';

/** Blocks of up to this many bytes are recycled. */
const MOST_SIZE = 1024;
/** Raw bytes that wait to be recycled, at most: this, or more with a large quarantine. The rest goes back. */
const LEAST_LIMIT = 2 ** 20;
const SHARE_OF_QUARANTINE = 8;

/**
 * Small blocks that have left quarantine, by size, linked through the table's rows.
 *
 * A program allocates the same sizes again and again. A recycled block has its row, its red zones and their shadow
 * already, so an allocation only opens it.
 */
export class RecycledBlocks {
  readonly #table: BlockTable;
  /** The first row of every size; alignments up to a granule have one layout. */
  readonly #first = new Int32Array(MOST_SIZE + 1);
  readonly #limit: number;
  #bytes = 0;

  /** @param quarantine - raw bytes that the quarantine may hold */
  constructor(table: BlockTable, quarantine: number) {
    this.#table = table;
    this.#limit = Math.max(LEAST_LIMIT, Math.floor(quarantine / SHARE_OF_QUARANTINE));
  }

  /** Takes a block that has left quarantine; false where it has to be given back. */
  put(id: number, size: number, align: number): boolean {
    if (size > MOST_SIZE || align > GRANULE || this.#bytes >= this.#limit) return false;
    this.#table.state[id] = RECYCLED;
    this.#table.next[id] = this.#first[size]!;
    this.#first[size] = id;
    this.#bytes += rawSize(size, align);
    return true;
  }

  /** Hands out the row of a block of the size, no longer recycled, or 0. */
  take(size: number, align: number): number {
    if (size > MOST_SIZE || align > GRANULE) return 0;
    const id = this.#first[size]!;
    if (id === 0) return 0;
    this.#first[size] = this.#table.next[id]!;
    this.#bytes -= rawSize(size, align);
    return id;
  }

  /** Forgets all blocks; calls `visit` with the row of each. */
  drain(visit: (id: number) => void): void {
    for (let size = 1; size <= MOST_SIZE; size++) {
      for (let id = this.take(size, 1); id !== 0; id = this.take(size, 1)) visit(id);
    }
  }
}
