import type { Address } from '@justlang/config';
import { unwatchChecked, watchChecked } from '@justlang/raw-allocator/internal';
import { endsAlone } from '../pool/chunk-table.js';
import { Arenas } from './arenas.js';
import { ALIGN, ARENA, type BlockTable } from './block-table.js';
import { ReadyBlocks } from './ready-blocks.js';
import { isCut, leftZone, rawAlign, rawSize } from './red-zones.js';
import type { ShadowPort } from './shadow-port.js';
import type { ZoneGuard } from './zone-guard.js';

/** Where the memory of checked blocks comes from. */
export interface BlockSource {
  /** @throws `ERR_JUST_OUT_OF_MEMORY` */
  obtain(size: number, align: number): Address;
  /** Takes back what `obtain` gave, with the same size and align. */
  release(address: Address, size: number, align: number): void;
  /** Learns that the block in what `obtain` gave waits to be released: the thread's end may give its memory back. */
  letWait?(address: Address, size: number, align: number): void;
  /**
   * Tells whether memory stays the heap's after `release`. If so, its shadow stays forbidden until it is handed out again.
   * Memory that goes back to libc is allowed again: the program may get it from there.
   */
  retains?(address: Address, size: number, align: number): boolean;
}

/** The memory of checked blocks. Small ones are cut from arenas, each of the others has its own. */
export class BlockMemory {
  /** Blocks to be handed out again. */
  readonly ready: ReadyBlocks;
  readonly #source: BlockSource;
  readonly #table: BlockTable;
  readonly #shadow: ShadowPort;
  readonly #zones: ZoneGuard;
  readonly #arenas: Arenas;

  /** @param quarantine - raw bytes that the quarantine may hold */
  constructor(
    source: BlockSource,
    table: BlockTable,
    shadow: ShadowPort,
    zones: ZoneGuard,
    quarantine: number,
  ) {
    this.#source = source;
    this.#table = table;
    this.#shadow = shadow;
    this.#zones = zones;
    this.ready = new ReadyBlocks(table, quarantine);
    const arenas = {
      obtain: (size: number, align: number) => source.obtain(size, align),
      release: (address: Address, size: number, align: number) => this.#release(address, size, align),
    };
    this.#arenas = new Arenas(arenas, shadow, zones, table, this.ready);
    if (endsAlone()) this.#watch();
  }

  /**
   * Lays memory out for a block, between its red zones, and returns its row.
   *
   * @throws `ERR_JUST_OUT_OF_MEMORY`
   */
  place(size: number, align: number): number {
    if (!isCut(size, align)) return this.#placeAlone(size, align);
    const known = this.ready.take(size, align);
    if (known !== 0) return known;
    this.#arenas.cut(size, align);
    return this.ready.take(size, align);
  }

  /** Notes that a block is no longer live. */
  letWait(id: number, address: Address, size: number, align: number): void {
    if (this.#table.get(id, ARENA) > 0) return;
    this.#source.letWait?.(address - leftZone(size, align), rawSize(size, align), rawAlign(align));
  }

  /** Takes a block that has left quarantine. */
  recycle(id: number): void {
    const table = this.#table;
    if (table.get(id, ARENA) <= 0) this.#giveBack(id);
    else {
      this.ready.recycle(id, table.sizeOf(id), table.get(id, ALIGN));
      this.sweepIfMany();
    }
  }

  /** Gives arenas back, where very much is waiting to be handed out again. */
  sweepIfMany(): void {
    if (this.ready.bytes > this.ready.limit) this.#arenas.sweep();
  }

  /** Gives back all that holds no live block, nor one in quarantine. */
  sweep(): void {
    this.#arenas.sweep();
  }

  /** Gives everything back, whatever is in it. */
  release(): void {
    this.#table.forEach((id) => {
      if (this.#table.get(id, ARENA) <= 0) this.#giveBack(id);
    });
    this.#arenas.release();
    if (endsAlone()) this.#unwatch();
  }

  /** Lets no chunk stay at the end of the thread for blocks that wait or are ready. */
  #watch(): void {
    const { ready } = this;
    const table = this.#table;
    const arenas = this.#arenas;
    const watch = (): void => watchChecked(ready.first, table.rows, table.high, arenas.bases);
    table.onMove = arenas.onMove = watch;
    watch();
  }

  #unwatch(): void {
    this.#table.onMove = this.#arenas.onMove = () => {};
    unwatchChecked(this.ready.first);
  }

  #placeAlone(size: number, align: number): number {
    const left = leftZone(size, align);
    const address = this.#source.obtain(rawSize(size, align), rawAlign(align)) + left;
    const id = this.#table.add(address, -left);
    this.#zones.protect(address, size, align, id);
    return id;
  }

  #giveBack(id: number): void {
    const size = this.#table.sizeOf(id);
    const align = this.#table.get(id, ALIGN);
    const raw = this.#table.addressOf(id) - leftZone(size, align);
    // In this order, as a worker may end in between: a block that is neither in the table nor free would keep its chunk.
    this.#release(raw, rawSize(size, align), rawAlign(align));
    this.#table.remove(id);
  }

  #release(address: Address, size: number, align: number): void {
    if (this.#source.retains?.(address, size, align) !== true) this.#shadow.clear(address, size);
    this.#source.release(address, size, align);
  }
}
