import type { Address } from '@justlang/config';
import { engineMemory } from '@justlang/memory-access/internal';

/** The row is not in use. */
const VACANT = 0;
/** Memory is laid out for a block that was not handed out yet. */
const CARVED = 1;
/** The block is the program's. States from here on are those of blocks. */
export const LIVE = 2;
/** Live, and kept on purpose: never reported as a leak. */
export const KEPT = 3;
/** Freed by the program, and in quarantine. This state and those above it are those of freed blocks. */
export const QUARANTINED = 4;
/** Out of quarantine, ready to be handed out again. */
export const RECYCLED = 5;

const FIRST_CAPACITY = 1024;
const INT_MAX = 2 ** 31 - 1;
const NO_HIGH = new Float64Array(0);

/** `rows[(id << ROW_SHIFT) + ADDRESS]` is the address of the block in row `id`; and so on. */
export const ROW_SHIFT = 3;
/** The address, if it is below 2^31; 0 where the table's `#high` holds it. */
export const ADDRESS = 0;
/** The size in bytes, if it is below 2^31; -1 where the table's `#large` holds it. */
export const SIZE = 1;
export const ALIGN = 2;
export const STATE = 3;
/** Where the block was allocated: a site id, minus a stack id, or 0. */
export const ALLOCATED = 4;
/** Where it was freed: a site id, minus a stack id, or 0. */
export const FREED = 5;
/** The next row of the list that the row is in: vacant ones, the quarantine, those ready for reuse. */
export const NEXT = 6;
/** The arena that the block was cut from; for memory of its own, minus the bytes of it before the block. */
export const ARENA = 7;

/** A block as reports see it. */
export interface BlockRow {
  readonly address: Address;
  readonly size: number;
  readonly align: number;
  readonly state: number;
  /** Where it was allocated: a site id, minus a stack id, or 0. */
  readonly allocated: number;
  /** Where it was freed: a site id, minus a stack id, or 0. */
  readonly freed: number;
}

/**
 * Every block under full checks, one row of eight integers each. There is no JS object per block, and an allocation or a
 * free touches one line of the processor's cache.
 *
 * Rows are numbered from 1. V8 boxes no address and no size below 2^31. The larger ones stand in an array and a map of
 * their own.
 */
export class BlockTable {
  /** The rows; replaced when the table grows. */
  rows = new Int32Array(FIRST_CAPACITY << ROW_SHIFT);
  /** Blocks that are live, kept ones included. */
  live = 0;
  /** Called when `rows` or `high` is another array than before. */
  onMove: () => void = () => {};
  #high: Float64Array | null = null;
  readonly #large = new Map<number, number>();
  /** Rows 1 .. used were in use at some time. */
  #used = 0;
  /** The first vacant row among them, or 0. */
  #vacant = 0;

  /** The addresses above 2^31, by row; of no length where there are none. */
  get high(): Float64Array {
    return this.#high ?? NO_HIGH;
  }

  /**
   * Enters memory laid out for a block and returns its row.
   *
   * @param arena - see `ARENA`
   */
  add(address: Address, arena: number): number {
    let id = this.#vacant;
    if (id !== 0) this.#vacant = this.rows[(id << ROW_SHIFT) + NEXT]!;
    else id = this.#extend();
    const { rows } = this;
    const row = id << ROW_SHIFT;
    if (address <= INT_MAX) rows[row + ADDRESS] = address;
    else this.#setHigh(id, address);
    rows[row + STATE] = CARVED;
    rows[row + ARENA] = arena;
    return id;
  }

  /** Makes a row that of a live block. */
  open(id: number, size: number, align: number, allocated: number): void {
    const { rows } = this;
    const row = id << ROW_SHIFT;
    if (size <= INT_MAX) rows[row + SIZE] = size;
    else {
      rows[row + SIZE] = -1;
      this.#large.set(id, size);
    }
    rows[row + ALIGN] = align;
    rows[row + STATE] = LIVE;
    rows[row + ALLOCATED] = allocated;
    this.live++;
  }

  /** Makes the row of a live block that of one in quarantine. */
  shut(id: number, freed: number): void {
    const row = id << ROW_SHIFT;
    this.rows[row + STATE] = QUARANTINED;
    this.rows[row + FREED] = freed;
    this.live--;
  }

  /** Makes a row vacant. */
  remove(id: number): void {
    const row = id << ROW_SHIFT;
    if (this.rows[row + SIZE] === -1) this.#large.delete(id);
    this.rows[row + STATE] = VACANT;
    this.rows[row + NEXT] = this.#vacant;
    this.#vacant = id;
  }

  /** Whether any number is that of a block's row. */
  has(id: number): boolean {
    return id > 0 && id <= this.#used && this.get(id, STATE) >= LIVE;
  }

  addressOf(id: number): Address {
    const address = this.rows[(id << ROW_SHIFT) + ADDRESS]!;
    return address !== 0 ? address : this.#highOf(id);
  }

  sizeOf(id: number): number {
    const size = this.rows[(id << ROW_SHIFT) + SIZE]!;
    return size >= 0 ? size : this.#large.get(id)!;
  }

  /** The value of another column. */
  get(id: number, column: number): number {
    return this.rows[(id << ROW_SHIFT) + column]!;
  }

  /** Sets the value of another column. */
  set(id: number, column: number, value: number): void {
    this.rows[(id << ROW_SHIFT) + column] = value;
  }

  /** A copy of a row. */
  row(id: number): BlockRow {
    return {
      address: this.addressOf(id),
      size: this.sizeOf(id),
      align: this.get(id, ALIGN),
      state: this.get(id, STATE),
      allocated: this.get(id, ALLOCATED),
      freed: this.get(id, FREED),
    };
  }

  /** Calls `visit` with the row number of every block, live or freed. */
  forEach(visit: (id: number) => void): void {
    for (let id = 1; id <= this.#used; id++) if (this.get(id, STATE) >= LIVE) visit(id);
  }

  /** The row of the block that starts at an address, or 0. It searches: for faults only. */
  find(address: Address): number {
    for (let id = 1; id <= this.#used; id++) {
      if (this.get(id, STATE) >= LIVE && this.addressOf(id) === address) return id;
    }
    return 0;
  }

  /** The row of the block that holds an address, or is the nearest within `reach` bytes; 0 if there is none. */
  nearest(address: Address, reach: number): number {
    let found = 0;
    let least = reach;
    for (let id = 1; id <= this.#used; id++) {
      if (this.get(id, STATE) < LIVE) continue;
      const offset = address - this.addressOf(id);
      const distance = offset < 0 ? -offset : Math.max(0, offset - this.sizeOf(id) + 1);
      if (distance < least) {
        least = distance;
        found = id;
      }
    }
    return found;
  }

  /** The rows of the blocks that have bytes in a range of memory. It searches: for faults only. */
  within(start: Address, end: Address): BlockRow[] {
    const found: BlockRow[] = [];
    this.forEach((id) => {
      const address = this.addressOf(id);
      if (address < end && address + this.sizeOf(id) > start) found.push(this.row(id));
    });
    return found;
  }

  /** Bytes that the table has grown by; what every heap has from the start does not count. */
  get byteLength(): number {
    const capacity = this.rows.length >> ROW_SHIFT;
    return (capacity - FIRST_CAPACITY) * (this.#high === null ? 32 : 40);
  }

  /** Gives up the vacant rows at the end, if half of the table or more then serves. */
  shrink(): void {
    let last = this.#used;
    while (last > 0 && this.get(last, STATE) === VACANT) last--;
    let capacity = FIRST_CAPACITY;
    while (capacity <= last) capacity *= 2;
    if (capacity << ROW_SHIFT === this.rows.length) return;
    this.rows = this.rows.slice(0, capacity << ROW_SHIFT);
    if (this.#high !== null) this.#high = this.#high.slice(0, capacity);
    this.#used = last;
    this.#vacant = 0;
    for (let id = last; id > 0; id--) {
      if (this.get(id, STATE) !== VACANT) continue;
      this.set(id, NEXT, this.#vacant);
      this.#vacant = id;
    }
    if (last === 0) this.#high = null;
    this.onMove();
  }

  /** Forgets all rows. */
  clear(): void {
    this.live = 0;
    this.#used = 0;
    this.#vacant = 0;
    this.#high = null;
    this.#large.clear();
    this.rows = new Int32Array(FIRST_CAPACITY << ROW_SHIFT);
    this.onMove();
  }

  #highOf(id: number): Address {
    return this.#high === null ? 0 : this.#high[id]!;
  }

  #setHigh(id: number, address: Address): void {
    this.rows[(id << ROW_SHIFT) + ADDRESS] = 0;
    const isFirst = this.#high === null;
    this.#high ??= new Float64Array(this.rows.length >> ROW_SHIFT);
    this.#high[id] = address;
    if (isFirst) this.onMove();
  }

  #extend(): number {
    const id = this.#used + 1;
    if (id << ROW_SHIFT === this.rows.length) this.#grow(2 * id);
    this.#used = id;
    return id;
  }

  #grow(capacity: number): void {
    const rows = new Int32Array(engineMemory((capacity << ROW_SHIFT) * 4, 'the table of blocks'));
    if (this.#high !== null) {
      const high = new Float64Array(engineMemory(capacity * 8, 'the table of blocks'));
      high.set(this.#high);
      this.#high = high;
    }
    rows.set(this.rows);
    this.rows = rows;
    this.onMove();
  }
}
