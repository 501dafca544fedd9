/** The row is not in use. */
export const VACANT = 0;
/** The block is the program's. */
export const LIVE = 1;
/** Live, and kept on purpose: never reported as a leak. */
export const KEPT = 2;
/** Freed by the program, its memory not yet given back. */
export const QUARANTINED = 3;

const FIRST_CAPACITY = 1024;
const MOST_ROWS = 2 ** 31 - 1;

/** A block as reports see it. */
export interface BlockRow {
  readonly id: number;
  readonly address: number;
  readonly size: number;
  readonly align: number;
  readonly state: number;
  /** Where it was allocated: a site id, minus a stack id, or 0. */
  readonly allocated: number;
  /** Where it was freed: a site id, minus a stack id, or 0. */
  readonly freed: number;
}

/**
 * Every block under full checks, one row each, as a structure of arrays: no JS object per block.
 *
 * Rows are numbered from 1. Vacant rows form a list through `next`, and so does the quarantine.
 */
export class BlockTable {
  address = new Float64Array(FIRST_CAPACITY);
  size = new Float64Array(FIRST_CAPACITY);
  /** The exponent of the align. */
  alignPower = new Uint8Array(FIRST_CAPACITY);
  state = new Uint8Array(FIRST_CAPACITY);
  allocated = new Int32Array(FIRST_CAPACITY);
  freed = new Int32Array(FIRST_CAPACITY);
  next = new Int32Array(FIRST_CAPACITY);
  /** Rows 1 .. used were in use at some time. */
  #used = 0;
  /** The first vacant row among them, or 0. */
  #vacant = 0;

  /** Enters a live block and returns its row. */
  add(address: number, size: number, align: number, allocated: number): number {
    let id = this.#vacant;
    if (id !== 0) this.#vacant = this.next[id]!;
    else id = this.#extend();
    this.address[id] = address;
    this.size[id] = size;
    this.alignPower[id] = 31 - Math.clz32(align);
    this.state[id] = LIVE;
    this.allocated[id] = allocated;
    return id;
  }

  /** Makes a row vacant. */
  remove(id: number): void {
    this.state[id] = VACANT;
    this.next[id] = this.#vacant;
    this.#vacant = id;
  }

  /** A copy of a row. */
  row(id: number): BlockRow {
    return {
      id,
      address: this.address[id]!,
      size: this.size[id]!,
      align: 2 ** this.alignPower[id]!,
      state: this.state[id]!,
      allocated: this.allocated[id]!,
      freed: this.freed[id]!,
    };
  }

  /** Calls `visit` with the row number of every block that is live or in quarantine. */
  forEach(visit: (id: number) => void): void {
    for (let id = 1; id <= this.#used; id++) if (this.state[id] !== VACANT) visit(id);
  }

  /** The row of the block that starts at an address, or 0. It searches: for faults only. */
  find(address: number): number {
    for (let id = 1; id <= this.#used; id++) {
      if (this.address[id] === address && this.state[id] !== VACANT) return id;
    }
    return 0;
  }

  /** The row of the block that holds an address, or is the nearest within `reach` bytes; 0 if there is none. */
  nearest(address: number, reach: number): number {
    let found = 0;
    let least = reach;
    for (let id = 1; id <= this.#used; id++) {
      if (this.state[id] === VACANT) continue;
      const offset = address - this.address[id]!;
      const distance = offset < 0 ? -offset : Math.max(0, offset - this.size[id]! + 1);
      if (distance < least) {
        least = distance;
        found = id;
      }
    }
    return found;
  }

  /** Bytes of the table itself. */
  get byteLength(): number {
    return this.address.length * (8 + 8 + 1 + 1 + 4 + 4 + 4);
  }

  #extend(): number {
    const id = this.#used + 1;
    if (id === this.address.length) this.#grow(Math.min(2 * id, MOST_ROWS));
    this.#used = id;
    return id;
  }

  #grow(capacity: number): void {
    this.address = copied(new Float64Array(capacity), this.address);
    this.size = copied(new Float64Array(capacity), this.size);
    this.alignPower = copied(new Uint8Array(capacity), this.alignPower);
    this.state = copied(new Uint8Array(capacity), this.state);
    this.allocated = copied(new Int32Array(capacity), this.allocated);
    this.freed = copied(new Int32Array(capacity), this.freed);
    this.next = copied(new Int32Array(capacity), this.next);
  }
}

function copied<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
