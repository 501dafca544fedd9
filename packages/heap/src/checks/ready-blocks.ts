import { ALIGN, type BlockTable, NEXT, RECYCLED, STATE } from './block-table.js';
import { GRANULE, LARGEST_CUT, LARGEST_CUT_ALIGN, padded, rawSize } from './red-zones.js';

/** Sizes in granules, 0 to the largest. */
const UNITS = LARGEST_CUT / GRANULE + 1;
const ALIGNMENTS = Math.log2(LARGEST_CUT_ALIGN / GRANULE) + 1;
/** Where more raw bytes than this wait to be handed out again, whole arenas are looked for that can be given back. */
const LEAST_LIMIT = 2 ** 20;
const SHARE_OF_QUARANTINE = 8;

/** How many classes there are. Blocks of one class are laid out in the same way. */
export const CUT_CLASSES = UNITS * ALIGNMENTS;

/** The class of a layout that is cut from arenas: its size in granules, and that many more for each larger alignment. */
export function cutClass(size: number, align: number): number {
  const units = padded(size) >> 3;
  return align <= GRANULE ? units : units + UNITS * (28 - Math.clz32(align));
}

/**
 * Blocks that can be handed out, in a list for every class, linked through the table's rows: blocks just cut from an arena,
 * and blocks that have left quarantine.
 *
 * A program allocates the same sizes again and again. A ready block already has its row, its red zones and their shadow,
 * so an allocation only opens it.
 */
export class ReadyBlocks {
  /** The first row of every class, or 0. */
  readonly first = new Int32Array(CUT_CLASSES);
  /** Raw bytes of the blocks here that have left quarantine. */
  bytes = 0;
  /** With more bytes than this, arenas that are wholly free are to be given back. */
  limit: number;
  readonly #table: BlockTable;
  readonly #leastLimit: number;

  /** @param quarantine - raw bytes that the quarantine may hold */
  constructor(table: BlockTable, quarantine: number) {
    this.#table = table;
    this.#leastLimit = Math.max(LEAST_LIMIT, Math.floor(quarantine / SHARE_OF_QUARANTINE));
    this.limit = this.#leastLimit;
  }

  /** Takes a block that was just cut. */
  add(id: number, cutClassOfIt: number): void {
    this.#table.set(id, NEXT, this.first[cutClassOfIt]!);
    this.first[cutClassOfIt] = id;
  }

  /** Takes a block that has left quarantine. */
  recycle(id: number, size: number, align: number): void {
    this.#table.set(id, STATE, RECYCLED);
    this.add(id, cutClass(size, align));
    this.bytes += rawSize(size, align);
  }

  /** Hands out the row of a block of the layout, or 0. */
  take(size: number, align: number): number {
    const index = cutClass(size, align);
    const id = this.first[index]!;
    if (id === 0) return 0;
    this.first[index] = this.#table.get(id, NEXT);
    if (this.#table.get(id, STATE) === RECYCLED) this.bytes -= rawSize(size, align);
    return id;
  }

  /** Calls `visit` with the row of every block. */
  forEach(visit: (id: number) => void): void {
    for (const head of this.first) for (let id = head; id !== 0; id = this.#table.get(id, NEXT)) visit(id);
  }

  /** Keeps the blocks for which `keep` returns true, and removes the rows of the others. */
  retain(keep: (id: number) => boolean): void {
    const table = this.#table;
    for (let index = 0; index < CUT_CLASSES; index++) {
      let id = this.first[index]!;
      this.first[index] = 0;
      while (id !== 0) {
        const next = table.get(id, NEXT);
        if (keep(id)) this.add(id, index);
        else {
          if (table.get(id, STATE) === RECYCLED)
            this.bytes -= rawSize(table.sizeOf(id), table.get(id, ALIGN));
          table.remove(id);
        }
        id = next;
      }
    }
    this.limit = Math.max(this.#leastLimit, 2 * this.bytes);
  }
}
