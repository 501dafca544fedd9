import { lowArrays, lowShadow } from '@justlang/memory-access/internal';
import type { Finding } from '../reports/finding.js';
import type { Origins } from '../reports/origins.js';
import type { Tally } from '../statistics/tally.js';
import type { BlockTable } from './block-table.js';
import type { CheckedBlocks } from './checked-blocks.js';
import type { Quarantine } from './quarantine.js';
import { FREED as FREED_PATTERN, FRESH as FRESH_PATTERN, type Pattern, RED_ZONE } from './raw-memory.js';
import type { ReadyBlocks } from './ready-blocks.js';
import { heldSize, rawSize, zoneSize } from './red-zones.js';

/*
 * The common case of full checks: what checked-blocks.ts does, in a straight line, for blocks of up to 1023 bytes
 * below 2^31 that were handed out before, allocated at a site. Where anything at all is unusual, a fault among it, it
 * touches nothing and says so, and the long way decides.
 */

// Constants of this module, unlike imported bindings, are built into the optimised code: see block-table.ts.
const ROW_SHIFT = 3;
const SIZE = 1;
const ALIGN = 2;
const STATE = 3;
const ALLOCATED = 4;
const FREED = 5;
const NEXT = 6;
const LIVE = 2;
const QUARANTINED = 4;
const RECYCLED = 5;

// The bytes of the shadow: see shadow.ts and shadow-port.ts.
const OPEN = 0;
const LEFT_ZONE_KIND = 0xfa;
const FREED_KIND = 0xfd;

const RED = RED_ZONE.word;
const FRESH = FRESH_PATTERN.word;
const GONE = FREED_PATTERN.word;
const RED_INT = new Int32Array(Uint8Array.of(0xfa, 0xfa, 0xfa, 0xfa).buffer)[0]!;

/** A mask of the sizes this lane serves. */
const SIZES = 1023;
const SITES = 2 ** 31 - 1;

/** The last word of a block whose size leaves `rest` bytes: those as a pattern has them, then the red zone. */
const FRESH_TAILS = tails(FRESH_PATTERN);
const ZERO_TAILS = tails({ byte: 0, word: 0 });
const GONE_TAILS = tails(FREED_PATTERN);
/** The bits of the two halves of that word which belong to the red zone, by `rest`. */
const LOW_MASKS = Int32Array.from({ length: 8 }, (_, rest) =>
  rest >= 4 ? 0 : rest === 0 ? 0 : -1 << (8 * rest),
);
const HIGH_MASKS = Int32Array.from({ length: 8 }, (_, rest) =>
  rest === 0 ? 0 : rest <= 4 ? -1 : -1 << (8 * (rest - 4)),
);

/** Words of a red zone, and bytes of a raw block, by the block's size in words. */
const ZONE_WORDS = Int32Array.from({ length: 129 }, (_, words) => zoneSize(8 * words, 8) / 8);
/** Blocks of up to so many words have zones of two. */
const SHORT_WORDS = 16;
const RAW_SIZES = Int32Array.from({ length: 129 }, (_, words) => rawSize(8 * words, 8));
const HELD_SIZES = Int32Array.from({ length: 129 }, (_, words) => heldSize(8 * words, 8));

function tails({ byte }: Pattern): Float64Array {
  const bytes = new Uint8Array(64).fill(RED_ZONE.byte);
  for (let rest = 0; rest < 8; rest++) bytes.fill(byte, 8 * rest, 8 * rest + rest);
  return new Float64Array(bytes.buffer);
}

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
 * Makes the class, once: to its methods the arrays are constants, which no import and no field is.
 *
 * @param WORDS - low memory in words of 8 bytes, from address 8 on
 * @param INTS - the same in words of 4
 */
function quickLane(WORDS: Float64Array, INTS: Int32Array) {
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

    /** Allocates a block and counts it; 0 where the long way has to. The arguments may be anything. */
    allocate(size: number, align: number, site: number | undefined, zeroed: boolean): number {
      if (typeof size !== 'number' || (size & SIZES) !== size || size === 0) return 0;
      if (align !== 8 && align !== 1 && align !== 4 && align !== 2) return 0;
      let origin = 0;
      if (site !== undefined && site !== 0) {
        if (typeof site !== 'number' || (site & SITES) !== site) return 0;
        origin = site;
      } else if (this.stacks) return 0;
      const id = this.first[(size + 7) >> 3]!;
      if (id === 0 || this.table.rows[id << ROW_SHIFT]! <= 0 || !this.tally.tryAddSmall(size)) return 0;
      return this.take(id, size, align, origin, zeroed ? 0 : FRESH, zeroed ? ZERO_TAILS : FRESH_TAILS);
    }

    /**
     * Frees a block and counts that; false where the long way has to. The arguments may be anything.
     *
     * @throws the report of a block that was written over while it was in quarantine; this one is free nevertheless
     */
    deallocate(address: number, size: number, align: number): boolean {
      const id = this.claim(address, size, align);
      if (id === 0) return false;
      this.retire(id, address, size);
      this.tally.shrinkSmall(size);
      if (this.quarantine.bytes > this.quarantine.limit) this.makeRoom()?.raise();
      return true;
    }

    /**
     * Resizes a block by moving it, and counts that; 0 where the long way has to. The arguments may be anything.
     */
    reallocate(address: number, oldSize: number, align: number, newSize: number): number {
      if (typeof newSize !== 'number' || (newSize & SIZES) !== newSize || newSize === 0) return 0;
      const to = this.first[(newSize + 7) >> 3]!;
      const { rows } = this.table;
      if (to === 0 || rows[to << ROW_SHIFT]! <= 0) return 0;
      // Before anything has changed: what leaves the quarantine may be found damaged.
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
    take(id: number, size: number, align: number, site: number, fill: number, tail: Float64Array): number {
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

    /** The row of the live block with this layout whose red zones are intact and whose free needs no stack; else 0. */
    claim(address: number, size: number, align: number): number {
      if (typeof address !== 'number' || (address & 0x7ffffff8) !== address) return 0;
      if (typeof size !== 'number' || (size & SIZES) !== size || size === 0 || align > 8) return 0;
      const word = address >> 3;
      if (this.shadow[word - 1] !== LEFT_ZONE_KIND) return 0;
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
        if (allocated <= 0 || !this.origins.passesOver(allocated)) return 0;
      }
      return id;
    }

    /** Puts a block into quarantine. */
    retire(id: number, address: number, size: number): void {
      const { rows } = this.table;
      const row = id << ROW_SHIFT;
      rows[row + STATE] = QUARANTINED;
      rows[row + FREED] = 0;
      this.table.live--;
      const { shadow } = this;
      let granule = address >> 3;
      const end = granule + (size >> 3);
      for (; granule < end; granule++) {
        shadow[granule] = FREED_KIND;
        WORDS[granule - 1] = GONE;
      }
      if ((size & 7) !== 0) {
        shadow[granule] = FREED_KIND;
        WORDS[granule - 1] = GONE_TAILS[size & 7]!;
      }
      this.quarantine.push(id, HELD_SIZES[(size + 7) >> 3]!);
    }

    /** Lets the blocks that have waited longest leave quarantine. */
    makeRoom(): Finding | undefined {
      const { quarantine, ready, first } = this;
      const { rows } = this.table;
      const { ids, floor, tail } = quarantine;
      // The newest stays, however little may wait: see `isNewestAlone`.
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
      if (!usual) return this.blocks.evict();
      if (ready.bytes > ready.limit) this.blocks.memory.sweep();
      return undefined;
    }
  };

  /** Whether a freed block and its red zones are as they were left, as far as this lane can see. */
  function isUntouched(address: number, size: number, id: number): boolean {
    if (address <= 0) return false;
    const word = (address >> 3) - 1;
    const whole = word + (size >> 3);
    for (let i = word; i < whole; i++) if (WORDS[i] !== GONE) return false;
    if ((size & 7) !== 0 && WORDS[whole] !== GONE_TAILS[size & 7]) return false;
    return INTS[2 * word - 2] === id && INTS[2 * word - 1] === ~id && areRed(word, (size + 7) >> 3);
  }

  /** Whether the red zones of a block of so many words are intact but for the word that names it. */
  function areRed(word: number, words: number): boolean {
    const end = word + words;
    if (WORDS[word - 2] !== RED || WORDS[end] !== RED || WORDS[end + 1] !== RED) return false;
    return words <= SHORT_WORDS || areWideRed(word, end, ZONE_WORDS[words]!);
  }

  function areWideRed(word: number, end: number, zone: number): boolean {
    for (let i = word - zone; i < word - 2; i++) if (WORDS[i] !== RED) return false;
    for (let i = end + 2; i < end + zone; i++) if (WORDS[i] !== RED) return false;
    return true;
  }

  /** Copies contents between blocks, of which the first is at least as large. */
  function copy(to: number, from: number, size: number): void {
    const source = (from >> 2) - 2;
    const target = (to >> 2) - 2;
    const words = size >> 2;
    // As integers: as doubles, Node 26 would turn the bytes of a signalling NaN into those of a quiet one.
    for (let i = 0; i < words; i++) INTS[target + i] = INTS[source + i]!;
    for (let i = words << 2; i < size; i++) {
      const bits = (INTS[source + (i >> 2)]! >> (8 * (i & 3))) & 0xff;
      const at = target + (i >> 2);
      INTS[at] = (INTS[at]! & ~(0xff << (8 * (i & 3)))) | (bits << (8 * (i & 3)));
    }
  }
}
