import type { Address } from '@justlang/config';
import { engineMemory } from '@justlang/memory-access/internal';
import { discardPages } from '@justlang/raw-allocator/internal';

/** Rows the table has at least. */
const LEAST_ROWS = 64;
/** Bytes of a row in the three arrays. */
const ROW_BYTES = 8 + 8 + 1;
/** The arrays of a table that never had a block. All share them: a heap may live too short to need its own. */
const NO_NUMBERS = new Float64Array(1);
const NO_ALIGNS = new Uint8Array(1);

/**
 * The layouts of live blocks by address: a hash table with linear probing in typed arrays. A `Map` took 20 times as long,
 * as it keeps an object and a boxed number per block, which the garbage collector has to visit.
 *
 * Invariants: at least a third of the rows are empty, with address 0. The hash of an address names the block's home row;
 * no row is empty between that and the row the block is in.
 */
export class BlockRegistry {
  #addresses = NO_NUMBERS;
  #sizes = NO_NUMBERS;
  /** Powers of two. */
  #aligns = NO_ALIGNS;
  #count = 0;

  /** How many blocks there are. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of the table beyond those it began with. */
  get grownBytes(): number {
    return Math.max(0, this.#addresses.length - LEAST_ROWS) * ROW_BYTES;
  }

  /** Makes room for one more block, so that adding it cannot fail. */
  reserve(): void {
    const rows = this.#addresses.length;
    if (3 * (this.#count + 1) > 2 * rows) this.#rehash(Math.max(2 * rows, LEAST_ROWS));
  }

  /** Adds a block whose address is not in the table. */
  add(address: Address, size: number, align: number): void {
    this.reserve();
    this.#put(address, size, 31 - Math.clz32(align));
    this.#count++;
  }

  /** The row of a block, or -1. Valid until the table changes. */
  find(address: Address): number {
    const addresses = this.#addresses;
    const mask = addresses.length - 1;
    for (let row = home(address, mask); ; row = (row + 1) & mask) {
      if (addresses[row] === 0) return -1;
      if (addresses[row] === address) return row;
    }
  }

  /** The size in bytes of the block in a row. */
  size(row: number): number {
    return this.#sizes[row]!;
  }

  /** The alignment of the block in a row. */
  align(row: number): number {
    return 2 ** this.#aligns[row]!;
  }

  /** Removes the block in a row. */
  remove(row: number): void {
    const addresses = this.#addresses;
    const mask = addresses.length - 1;
    let gap = row;
    // The blocks up to the next empty row close the gap: every block stays reachable from its home.
    for (let next = (gap + 1) & mask; addresses[next] !== 0; next = (next + 1) & mask) {
      const away = (next - home(addresses[next]!, mask)) & mask;
      if (away < ((next - gap) & mask)) continue;
      addresses[gap] = addresses[next]!;
      this.#sizes[gap] = this.#sizes[next]!;
      this.#aligns[gap] = this.#aligns[next]!;
      gap = next;
    }
    addresses[gap] = 0;
    this.#count--;
  }

  /** Calls `visit` with each block. */
  forEach(visit: (address: Address, size: number, align: number) => void): void {
    if (this.#count === 0) return;
    this.#addresses.forEach((address, row) => {
      if (address !== 0) visit(address, this.#sizes[row]!, this.align(row));
    });
  }

  /** Gives up rows that the blocks do not need. */
  shrink(): void {
    let rows = LEAST_ROWS;
    while (3 * this.#count > 2 * rows) rows *= 2;
    if (rows < this.#addresses.length) this.#rehash(rows);
  }

  #put(address: Address, size: number, alignPower: number): void {
    const addresses = this.#addresses;
    const mask = addresses.length - 1;
    let row = home(address, mask);
    while (addresses[row] !== 0) row = (row + 1) & mask;
    addresses[row] = address;
    this.#sizes[row] = size;
    this.#aligns[row] = alignPower;
  }

  #rehash(rows: number): void {
    const addresses = this.#addresses;
    const sizes = this.#sizes;
    const aligns = this.#aligns;
    const room = (width: number) => engineMemory(rows * width, 'the layouts of large blocks');
    const tables = [new Float64Array(room(8)), new Float64Array(room(8)), new Uint8Array(room(1))] as const;
    [this.#addresses, this.#sizes, this.#aligns] = tables;
    for (let row = 0; row < addresses.length; row++) {
      if (addresses[row] !== 0) this.#put(addresses[row]!, sizes[row]!, aligns[row]!);
    }
    if (addresses === NO_NUMBERS) return;
    // The garbage collector may run much later.
    for (const table of [addresses, sizes, aligns]) discardPages(table);
  }
}

/** The row where a block is looked for first: blocks lie 16 bytes apart or more. */
function home(address: Address, mask: number): number {
  const high = (address / 2 ** 32) | 0;
  const mixed = Math.imul((address >>> 4) ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}
