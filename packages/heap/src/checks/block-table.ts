/** The row is not in use. */
export const VACANT = 0;
/** The block is the program's. */
export const LIVE = 1;
/** Live, and kept on purpose: never reported as a leak. */
export const KEPT = 2;
/** Freed by the program, and in quarantine. This state and those above it are those of freed blocks. */
export const QUARANTINED = 3;
/** Out of quarantine, ready to be handed out again. */
export const RECYCLED = 4;

const FIRST_CAPACITY = 1024;
const INT_MAX = 2 ** 31 - 1;

/** A block as reports see it. */
export interface BlockRow {
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
 * Rows are numbered from 1. Vacant rows form a list through `next`, and so does the quarantine. Addresses and sizes
 * below 2^31 stay integers, which V8 boxes nowhere; the others stand in arrays and a map of their own.
 */
export class BlockTable {
  /** Addresses below 2^31; 0 where the row's stands in `#high`. */
  low = new Int32Array(FIRST_CAPACITY);
  /** Sizes below 2^31; -1 where the row's stands in `#large`. */
  small = new Int32Array(FIRST_CAPACITY);
  align = new Int32Array(FIRST_CAPACITY);
  state = new Uint8Array(FIRST_CAPACITY);
  allocated = new Int32Array(FIRST_CAPACITY);
  freed = new Int32Array(FIRST_CAPACITY);
  next = new Int32Array(FIRST_CAPACITY);
  #high: Float64Array | null = null;
  readonly #large = new Map<number, number>();
  /** Rows 1 .. used were in use at some time. */
  #used = 0;
  /** The first vacant row among them, or 0. */
  #vacant = 0;

  /** Enters a live block and returns its row. */
  add(address: number, size: number, align: number, allocated: number): number {
    let id = this.#vacant;
    if (id !== 0) this.#vacant = this.next[id]!;
    else id = this.#extend();
    if (address <= INT_MAX) this.low[id] = address;
    else this.#setHigh(id, address);
    if (size <= INT_MAX) this.small[id] = size;
    else this.#setLarge(id, size);
    this.align[id] = align;
    this.state[id] = LIVE;
    this.allocated[id] = allocated;
    return id;
  }

  /** Makes the row of a recycled block that of a live one of the same size. */
  revive(id: number, align: number, allocated: number): void {
    this.align[id] = align;
    this.state[id] = LIVE;
    this.allocated[id] = allocated;
  }

  /** Makes a row vacant. */
  remove(id: number): void {
    this.state[id] = VACANT;
    this.next[id] = this.#vacant;
    this.#vacant = id;
  }

  addressOf(id: number): number {
    const address = this.low[id]!;
    return address !== 0 ? address : this.#highOf(id);
  }

  sizeOf(id: number): number {
    const size = this.small[id]!;
    return size >= 0 ? size : this.#large.get(id)!;
  }

  /** A copy of a row. */
  row(id: number): BlockRow {
    return {
      address: this.addressOf(id),
      size: this.sizeOf(id),
      align: this.align[id]!,
      state: this.state[id]!,
      allocated: this.allocated[id]!,
      freed: this.freed[id]!,
    };
  }

  /** Calls `visit` with the row number of every block, live or freed. */
  forEach(visit: (id: number) => void): void {
    for (let id = 1; id <= this.#used; id++) if (this.state[id] !== VACANT) visit(id);
  }

  /** The row of the block that starts at an address, or 0. It searches: for faults only. */
  find(address: number): number {
    for (let id = 1; id <= this.#used; id++) {
      if (this.state[id] !== VACANT && this.addressOf(id) === address) return id;
    }
    return 0;
  }

  /** The row of the block that holds an address, or is the nearest within `reach` bytes; 0 if there is none. */
  nearest(address: number, reach: number): number {
    let found = 0;
    let least = reach;
    for (let id = 1; id <= this.#used; id++) {
      if (this.state[id] === VACANT) continue;
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
  within(start: number, end: number): BlockRow[] {
    const found: BlockRow[] = [];
    this.forEach((id) => {
      const address = this.addressOf(id);
      if (address < end && address + this.sizeOf(id) > start) found.push(this.row(id));
    });
    return found;
  }

  /** Bytes that the table has grown by; what every heap has from the start does not count. */
  get byteLength(): number {
    const grown = this.low.length - FIRST_CAPACITY;
    return grown * (this.#high === null ? 25 : 33);
  }

  /** Becomes as small as it was at first, if every row is vacant. */
  shrink(): void {
    for (let id = 1; id <= this.#used; id++) if (this.state[id] !== VACANT) return;
    this.#used = 0;
    this.#vacant = 0;
    this.#high = null;
    this.#large.clear();
    this.#resize(FIRST_CAPACITY);
  }

  #highOf(id: number): number {
    return this.#high === null ? 0 : this.#high[id]!;
  }

  #setHigh(id: number, address: number): void {
    this.#high ??= new Float64Array(this.low.length);
    this.low[id] = 0;
    this.#high[id] = address;
  }

  #setLarge(id: number, size: number): void {
    this.small[id] = -1;
    this.#large.set(id, size);
  }

  #extend(): number {
    const id = this.#used + 1;
    if (id === this.low.length) this.#resize(2 * id);
    this.#used = id;
    return id;
  }

  /** Keeps the rows there is room for. */
  #resize(capacity: number): void {
    this.low = copied(new Int32Array(capacity), this.low);
    this.small = copied(new Int32Array(capacity), this.small);
    this.align = copied(new Int32Array(capacity), this.align);
    this.state = copied(new Uint8Array(capacity), this.state);
    this.allocated = copied(new Int32Array(capacity), this.allocated);
    this.freed = copied(new Int32Array(capacity), this.freed);
    this.next = copied(new Int32Array(capacity), this.next);
    if (this.#high !== null) this.#high = copied(new Float64Array(capacity), this.#high);
  }
}

function copied<
  T extends { readonly length: number; set(from: T): void; subarray(from: number, to: number): T },
>(to: T, from: T): T {
  to.set(from.subarray(0, to.length));
  return to;
}
