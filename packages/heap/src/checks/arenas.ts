import type { Address } from '@justlang/config';
import { engineMemory } from '@justlang/memory-access/internal';
import { ARENA, type BlockTable } from './block-table.js';
import { CUT_CLASSES, cutClass, type ReadyBlocks } from './ready-blocks.js';
import { leftZone, rawAlign, rawSize } from './red-zones.js';
import { KIND, type ShadowPort } from './shadow-port.js';
import type { ZoneGuard } from './zone-guard.js';

/** Bytes of an arena. With libc's header it fills the 64 KiB of a chunk, and `malloc` does not yet take it from `mmap`. */
const ARENA_SIZE = 65_536 - 8;
/** Bytes at both ends of an arena that hold no block: the memory beyond may be anybody's. */
const MARGIN = 4096;
/** Of every class one block is cut at first, then twice as many each time, up to this many bytes. */
const MOST_BATCH = 4096;
const FIRST_ARENAS = 64;

/** Gives and takes the memory of arenas. */
export interface ArenaSource {
  /** @throws `ERR_JUST_OUT_OF_MEMORY` */
  obtain(size: number, align: number): Address;
  release(address: Address, size: number, align: number): void;
}

/**
 * Memory that blocks are cut from under full checks, with either allocator:
 *
 *     │ margin │ zone block zone │ zone block zone │ … not cut yet … │ margin │
 *
 * All of an arena but its live blocks is forbidden, so an access far from any block is found too. A block stays where it
 * was cut, and is handed out again as one of its class. When all blocks of an arena are free, the whole arena goes back.
 */
export class Arenas {
  readonly #source: ArenaSource;
  readonly #shadow: ShadowPort;
  readonly #zones: ZoneGuard;
  readonly #table: BlockTable;
  readonly #ready: ReadyBlocks;
  /** Where each arena lies, from 1 on; 0 for a number that is free. Replaced when there are more. */
  bases = new Float64Array(FIRST_ARENAS);
  /** Called when `bases` is another array than before. */
  onMove: () => void = () => {};
  /** How many blocks were cut from each. */
  readonly #counts: number[] = [0];
  /** How many blocks of each class to cut next; 0 for one. */
  readonly #batches = new Uint8Array(CUT_CLASSES);
  /** The arena that blocks are cut from, or 0, and the bounds of its uncut part. */
  #current = 0;
  #next = 0;
  #end = 0;

  constructor(
    source: ArenaSource,
    shadow: ShadowPort,
    zones: ZoneGuard,
    table: BlockTable,
    ready: ReadyBlocks,
  ) {
    this.#source = source;
    this.#shadow = shadow;
    this.#zones = zones;
    this.#table = table;
    this.#ready = ready;
  }

  /**
   * Cuts at least one block of a layout's class, and makes it ready.
   *
   * @throws `ERR_JUST_OUT_OF_MEMORY`
   */
  cut(size: number, align: number): void {
    const index = cutClass(size, align);
    const bytes = rawSize(size, align);
    const alignment = rawAlign(align);
    if (aligned(this.#next, alignment) + bytes > this.#end) this.#open();
    const count = Math.max(1, this.#batches[index]!);
    if (2 * count * bytes <= MOST_BATCH) this.#batches[index] = 2 * count;
    const ids: number[] = [];
    for (let raw = aligned(this.#next, alignment); ids.length < count && raw + bytes <= this.#end; ) {
      const address = raw + leftZone(size, align);
      const id = this.#table.add(address, this.#current);
      this.#zones.protect(address, size, align, id);
      ids.push(id);
      this.#next = raw + bytes;
      raw = aligned(this.#next, alignment);
    }
    this.#counts[this.#current]! += ids.length;
    // The lowest is to be handed out first.
    for (let at = ids.length - 1; at >= 0; at--) this.#ready.add(ids[at]!, index);
  }

  /** Gives back the arenas of which every block is ready. */
  sweep(): void {
    const free = new Int32Array(this.bases.length);
    this.#ready.forEach((id) => {
      free[this.#table.get(id, ARENA)]!++;
    });
    const isFree = (arena: number): boolean => free[arena] === this.#counts[arena];
    this.#ready.retain((id) => !isFree(this.#table.get(id, ARENA)));
    for (let arena = 1; arena < this.bases.length; arena++) {
      if (this.bases[arena] !== 0 && isFree(arena)) this.#giveBack(arena);
    }
  }

  /** Gives all arenas back, whatever is in them. */
  release(): void {
    for (let arena = 1; arena < this.bases.length; arena++)
      if (this.bases[arena] !== 0) this.#giveBack(arena);
  }

  #open(): void {
    const number = this.#vacant();
    const base = this.#source.obtain(ARENA_SIZE, 8);
    // At once: a worker that ends gives back the arenas that it finds here.
    this.bases[number] = base;
    this.#current = number;
    this.#counts[number] = 0;
    this.#shadow.forbid(base, ARENA_SIZE, KIND.UNALLOCATED);
    this.#next = base + MARGIN;
    this.#end = base + ARENA_SIZE - MARGIN;
  }

  #giveBack(arena: number): void {
    this.#counts[arena] = 0;
    if (arena === this.#current) this.#current = this.#next = this.#end = 0;
    this.#source.release(this.bases[arena]!, ARENA_SIZE, 8);
    // Last: a worker may end in between.
    this.bases[arena] = 0;
  }

  /** A number that is free. */
  #vacant(): number {
    const vacant = this.bases.indexOf(0, 1);
    if (vacant > 0) return vacant;
    const { length } = this.bases;
    const more = new Float64Array(engineMemory(2 * length * 8, 'the arenas'));
    more.set(this.bases);
    this.bases = more;
    this.onMove();
    return length;
  }
}

function aligned(address: Address, align: number): Address {
  const past = address % align;
  return past === 0 ? address : address + align - past;
}
