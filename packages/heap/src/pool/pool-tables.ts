import type { Address } from '@justlang/config';
import { BlockCache } from './block-cache.js';
import type { ChunkSource } from './chunk-source.js';
import { FreeBlocks } from './free-blocks.js';
import { CLASS_COUNT } from './size-class.js';

/** Tables that a thread keeps at most. */
const MOST_KEPT = 8;

/** The tables of closed pools, for the next pools of the thread. */
const kept: PoolTables[] = [];

/** The tables of a pool. Made anew, they would cost more than a short-lived heap has work; so the next pool takes them. */
export class PoolTables {
  /** The address that positions count from. */
  readonly base: Address;
  readonly free: FreeBlocks;
  /** Null where all rows are in use. */
  readonly cache: BlockCache | null;
  /** How many blocks of every class there are, live and free together. */
  readonly carved = new Int32Array(CLASS_COUNT);
  /** Where the uncarved part of every class's current chunk begins and ends; equal when there is none. */
  readonly next = new Float64Array(CLASS_COUNT);
  readonly end = new Float64Array(CLASS_COUNT);

  private constructor(source: ChunkSource, cache: BlockCache | null) {
    this.base = source.base;
    this.free = new FreeBlocks(source.table);
    this.cache = cache;
  }

  /** Returns empty tables for a pool of the source. */
  static open(source: ChunkSource): PoolTables {
    for (let index = kept.length - 1; index >= 0; index--) {
      if (kept[index]!.base === source.base) return kept.splice(index, 1)[0]!;
    }
    let cache = BlockCache.open(source.base);
    while (cache === null && kept.length > 0) {
      kept.pop()!.cache!.close();
      cache = BlockCache.open(source.base);
    }
    return new PoolTables(source, cache);
  }

  /** Forgets all blocks, and keeps the tables for another pool. */
  close(): void {
    this.next.fill(0);
    this.end.fill(0);
    this.free.clear();
    this.carved.fill(0);
    if (this.cache === null) return;
    if (kept.length === MOST_KEPT) {
      this.cache.close();
    } else {
      this.cache.clear();
      kept.push(this);
    }
  }
}
