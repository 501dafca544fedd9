import type { Address } from '@justlang/config';
import { lowArrays, lowShadow } from '@justlang/memory-access/internal';
import type { Finding } from '../reports/finding.js';
import type { Origins } from '../reports/origins.js';
import { MAX_SITE } from '../reports/sites.js';
import type { Tally } from '../statistics/tally.js';
import {
  ALIGN,
  ALLOCATED,
  type BlockTable,
  FREED,
  LIVE,
  NEXT,
  QUARANTINED,
  RECYCLED,
  ROW_SHIFT,
  SIZE,
  STATE,
} from './block-table.js';
import type { CheckedBlocks } from './checked-blocks.js';
import type { Quarantine } from './quarantine.js';
import {
  FRESH_TAILS,
  GONE_TAILS,
  HELD_SIZES,
  HIGH_MASKS,
  LOW_MASKS,
  RAW_SIZES,
  RED_INT,
  SIZES,
  ZERO_TAILS,
} from './quick-tables.js';
import { quickZones } from './quick-zones.js';
import { FREED as FREED_PATTERN, FRESH as FRESH_PATTERN } from './raw-memory.js';
import type { ReadyBlocks } from './ready-blocks.js';
import { KIND } from './shadow-port.js';

// The common case of full checks: the work of checked-blocks.ts in a straight line. It serves blocks of up to 1023 bytes
// below 2^31 that were handed out before and are allocated at a site. Where anything is unusual, a fault included, it
// changes nothing and says so: checked-blocks.ts then does the whole request.

// Constants of the module, as imported numbers are (decision 302); properties of objects are not.
const OPEN = KIND.NONE;
const LEFT_ZONE = KIND.LEFT_ZONE;
const SHUT = KIND.FREED;
const FRESH = FRESH_PATTERN.word;
const GONE = FREED_PATTERN.word;

/** The address lane of a heap under full checks. */
export type QuickLane = InstanceType<ReturnType<typeof quickLane>>;

let Lane: ReturnType<typeof quickLane> | undefined;

/** Makes the lane of a heap; `tally` counts its small blocks. */
export function makeQuickLane(blocks: CheckedBlocks, tally: Tally): QuickLane {
  const { f64s, i32s } = lowArrays();
  Lane ??= quickLane(f64s, i32s);
  return new Lane(blocks, tally);
}

/**
 * Makes the class, once: V8 embeds the arrays in the code of its methods as constants, which it does with no field.
 *
 * @param WORDS - low memory in words of 8 bytes, from address 8 on
 * @param INTS - the same in words of 4
 */
function quickLane(WORDS: Float64Array, INTS: Int32Array) {
  const { isUntouched, areRed, copy } = quickZones(WORDS, INTS);
  return class QuickLane {
    // Plain properties: private ones take twice the bytecode.
    readonly shadow: Uint8Array = lowShadow();
    readonly blocks: CheckedBlocks;
    readonly table: BlockTable;
    readonly quarantine: Quarantine;
    readonly ready: ReadyBlocks;
    readonly first: Int32Array;
    readonly origins: Origins;
    readonly stacks: boolean;
    readonly tally: Tally;

    /** @param tally - what counts the heap's small blocks */
    constructor(blocks: CheckedBlocks, tally: Tally) {
      this.blocks = blocks;
      this.table = blocks.table;
      this.quarantine = blocks.quarantine;
      this.ready = blocks.memory.ready;
      this.first = this.ready.first;
      this.origins = blocks.origins;
      this.stacks = blocks.origins.stacks;
      this.tally = tally;
    }

    /** Allocates a block and counts it; returns 0 if it has done nothing. The arguments may be anything. */
    allocate(size: number, align: number, site: number | undefined, zeroed: boolean): Address {
      if (typeof size !== 'number' || (size & SIZES) !== size || size === 0) return 0;
      if (align !== 8 && align !== 1 && align !== 4 && align !== 2) return 0;
      let origin = 0;
      if (site !== undefined && site !== 0) {
        if (typeof site !== 'number' || (site & MAX_SITE) !== site) return 0;
        origin = site;
      } else if (this.stacks && this.origins.capturesAllocation) return 0;
      const id = this.first[(size + 7) >> 3]!;
      if (id === 0 || this.table.rows[id << ROW_SHIFT]! <= 0 || !this.tally.tryAddSmall(size)) return 0;
      return this.take(id, size, align, origin, zeroed ? 0 : FRESH, zeroed ? ZERO_TAILS : FRESH_TAILS);
    }

    /**
     * Frees a block and counts that; returns false if it has done nothing. The arguments may be anything.
     *
     * @throws the report of a block that was written over while it was in quarantine; this one is free nevertheless
     */
    deallocate(address: Address, size: number, align: number): boolean {
      const id = this.claim(address, size, align);
      if (id === 0) return false;
      this.retire(id, address, size);
      this.tally.shrinkSmall(size);
      if (this.quarantine.bytes > this.quarantine.limit) this.makeRoom()?.raise();
      return true;
    }

    /** Moves a block to a new size and counts that; returns 0 if it has done nothing. The arguments may be anything. */
    reallocate(address: Address, oldSize: number, align: number, newSize: number): Address {
      if (typeof newSize !== 'number' || (newSize & SIZES) !== newSize || newSize === 0) return 0;
      const to = this.first[(newSize + 7) >> 3]!;
      const { rows } = this.table;
      if (to === 0 || rows[to << ROW_SHIFT]! <= 0) return 0;
      // A block that leaves the quarantine may be found damaged: then nothing may have changed yet.
      if (this.quarantine.bytes > this.quarantine.limit) return 0;
      const id = this.claim(address, oldSize, align);
      if (id === 0) return 0;
      const { tally } = this;
      if (newSize > oldSize && tally.smallBytes + newSize - oldSize > tally.limit) return 0;
      const site = rows[(id << ROW_SHIFT) + ALLOCATED]!;
      const moved = this.take(to, newSize, align, site, FRESH, FRESH_TAILS);
      copy(moved, address, Math.min(newSize, oldSize));
      this.retire(id, address, oldSize);
      if (newSize > oldSize) tally.growSmall(newSize - oldSize);
      else tally.shrinkSmall(oldSize - newSize);
      tally.reallocations++;
      return moved;
    }

    /** Hands out a block that is ready. */
    take(id: number, size: number, align: number, site: number, fill: number, tail: Float64Array): Address {
      const { rows } = this.table;
      const row = id << ROW_SHIFT;
      this.first[(size + 7) >> 3] = rows[row + NEXT]!;
      if (rows[row + STATE] === RECYCLED) this.ready.bytes -= RAW_SIZES[(size + 7) >> 3]!;
      rows[row + SIZE] = size;
      rows[row + ALIGN] = align;
      rows[row + STATE] = LIVE;
      rows[row + ALLOCATED] = site;
      this.table.live++;
      const address = rows[row]!;
      const { shadow } = this;
      let granule = address >> 3;
      const end = granule + (size >> 3);
      for (; granule < end; granule++) {
        shadow[granule] = OPEN;
        WORDS[granule - 1] = fill;
      }
      if ((size & 7) !== 0) {
        shadow[granule] = 8 - (size & 7);
        WORDS[granule - 1] = tail[size & 7]!;
      }
      return address;
    }

    /** The row of the live block of this layout, if its red zones are intact and its free needs no stack; else 0. */
    claim(address: Address, size: number, align: number): number {
      if (typeof address !== 'number' || (address & 0x7ffffff8) !== address) return 0;
      if (typeof size !== 'number' || (size & SIZES) !== size || size === 0 || align > 8) return 0;
      const word = address >> 3;
      if (this.shadow[word - 1] !== LEFT_ZONE) return 0;
      const { rows } = this.table;
      // SAFETY: the bytes before the address are a red zone of some block of this thread.
      const id = INTS[2 * word - 4]!;
      const row = id << ROW_SHIFT;
      if (id <= 0 || id >= rows.length >> ROW_SHIFT) return 0;
      if (rows[row] !== address || rows[row + SIZE] !== size || rows[row + ALIGN] !== align) return 0;
      if (rows[row + STATE] !== LIVE || INTS[2 * word - 3] !== ~id) return 0;
      if (!areRed(word - 1, (size + 7) >> 3)) return 0;
      const rest = size & 7;
      if (rest !== 0) {
        const last = 2 * (word - 1 + (size >> 3));
        const low = (INTS[last]! ^ RED_INT) & LOW_MASKS[rest]!;
        const high = (INTS[last + 1]! ^ RED_INT) & HIGH_MASKS[rest]!;
        if ((low | high) !== 0) return 0;
      }
      if (this.stacks) {
        const allocated = rows[row + ALLOCATED]!;
        if (!this.origins.passesOver(allocated)) return 0;
      }
      return id;
    }

    /** Puts a block into quarantine. */
    retire(id: number, address: Address, size: number): void {
      const { rows } = this.table;
      const row = id << ROW_SHIFT;
      rows[row + STATE] = QUARANTINED;
      rows[row + FREED] = 0;
      this.table.live--;
      const { shadow } = this;
      let granule = address >> 3;
      const end = granule + (size >> 3);
      for (; granule < end; granule++) {
        shadow[granule] = SHUT;
        WORDS[granule - 1] = GONE;
      }
      if ((size & 7) !== 0) {
        shadow[granule] = SHUT;
        WORDS[granule - 1] = GONE_TAILS[size & 7]!;
      }
      this.quarantine.push(id, HELD_SIZES[(size + 7) >> 3]!);
    }

    /** Lets the blocks that have waited longest leave quarantine. */
    makeRoom(): Finding | undefined {
      const { quarantine, ready, first } = this;
      const { rows } = this.table;
      const { ids, floor, tail } = quarantine;
      // The newest block stays, however little may wait: see `isNewestAlone`.
      const last = quarantine.limit > 0 ? (tail - 1) & (ids.length - 1) : -1;
      let { head, bytes } = quarantine;
      let recycled = 0;
      let usual = true;
      while (bytes > floor && head !== last) {
        const id = ids[head]!;
        const row = id << ROW_SHIFT;
        const size = rows[row + SIZE]!;
        usual = (size & SIZES) === size && rows[row + ALIGN]! <= 8 && isUntouched(rows[row]!, size, id);
        if (!usual) break;
        const words = (size + 7) >> 3;
        rows[row + STATE] = RECYCLED;
        rows[row + NEXT] = first[words]!;
        first[words] = id;
        head = (head + 1) & (ids.length - 1);
        bytes -= HELD_SIZES[words]!;
        recycled += RAW_SIZES[words]!;
      }
      quarantine.head = head;
      quarantine.bytes = bytes;
      ready.bytes += recycled;
      if (!usual) return this.blocks.eviction.evict();
      if (ready.bytes > ready.limit) this.blocks.memory.sweep();
      return undefined;
    }
  };
}
