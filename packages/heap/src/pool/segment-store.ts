import { discardPages, unwatchFree, watchFree } from '@justlang/raw-allocator/internal';
import { type ChunkTable, endsAlone } from './chunk-table.js';

/** Bytes of the largest slabs. */
const MOST_BYTES = 2 ** 18;
/** A slab has as many segments as all slabs of their size before it together, but at least this many. */
const LEAST_SEGMENTS = 4;

/** An array that segments of one size are cut from. */
interface Slab {
  readonly entries: Int32Array;
  readonly power: number;
  /** How many entries have been cut. */
  cut: number;
  /** How many segments are taken. */
  used: number;
}

/**
 * The memory of free stacks: segments of 2^power entries, cut from slabs. An entry that is not 0 is the position of a free
 * block: so the end of a worker finds them all, whatever the stacks' order.
 */
export class SegmentStore {
  readonly #table: ChunkTable;
  readonly #slabs = new Map<ArrayBufferLike, Slab>();
  /** Per power: segments given back, the slab that is cut now, and how many segments there are. */
  readonly #free: Int32Array[][] = [];
  readonly #current: (Slab | undefined)[] = [];
  readonly #segments: number[] = [];

  /** @param table - of the chunks that the blocks lie in */
  constructor(table: ChunkTable) {
    this.#table = table;
  }

  /** Takes a segment; its entries are 0. */
  take(power: number): Int32Array {
    const free = this.#free[power]?.pop();
    if (free !== undefined) {
      this.#slabs.get(free.buffer)!.used++;
      return free;
    }
    let slab = this.#current[power];
    if (slab === undefined || slab.cut === slab.entries.length) slab = this.#addSlab(power);
    slab.used++;
    slab.cut += 1 << power;
    return slab.entries.subarray(slab.cut - (1 << power), slab.cut);
  }

  /** Takes segments back whose entries are 0 again, and gives up the slabs that no segment is taken from. */
  give(power: number, segments: readonly Int32Array[]): void {
    if (segments.length === 0) return;
    this.#free[power] ??= [];
    const idle = new Set<ArrayBufferLike>();
    for (const segment of segments) {
      const slab = this.#slabs.get(segment.buffer)!;
      this.#free[power].push(segment);
      if (--slab.used === 0) idle.add(segment.buffer);
    }
    if (idle.size === 0) return;
    this.#free[power] = this.#free[power].filter((segment) => !idle.has(segment.buffer));
    for (const buffer of idle) this.#removeSlab(buffer);
  }

  #addSlab(power: number): Slab {
    const known = this.#segments[power] ?? 0;
    const segments = Math.min(Math.max(known, LEAST_SEGMENTS), MOST_BYTES >> (power + 2));
    const entries = new Int32Array(segments << power);
    if (endsAlone()) watchFree(this.#table.owners, entries);
    const slab = { entries, power, cut: 0, used: 0 };
    this.#slabs.set(entries.buffer, slab);
    this.#segments[power] = known + segments;
    this.#current[power] = slab;
    return slab;
  }

  #removeSlab(buffer: ArrayBufferLike): void {
    const { entries, power } = this.#slabs.get(buffer)!;
    this.#slabs.delete(buffer);
    this.#segments[power]! -= entries.length >> power;
    if (this.#current[power]?.entries === entries) this.#current[power] = undefined;
    if (endsAlone()) unwatchFree(entries);
    discardPages(entries);
  }
}
