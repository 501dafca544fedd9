import { engineMemory } from '@justlang/memory-access/internal';

const FIRST_CAPACITY = 1024;
/** Once over the limit, this many bytes leave together: the processor then waits for several blocks at once. */
const MOST_BATCH = 16_384;
const SHARE = 16;

/**
 * Freed blocks that wait before their memory is given back, first in first out.
 *
 * While a block waits here, its shadow is forbidden and its bytes hold a known pattern: every use is found.
 */
export class Quarantine {
  /** Bytes that the blocks hold: see `heldSize`. */
  bytes = 0;
  /** Bytes that they may hold. */
  readonly limit: number;
  /** Bytes that are left waiting when there are more. */
  readonly floor: number;
  /** A ring of the rows of the blocks. Its length is a power of two. */
  ids = new Int32Array(FIRST_CAPACITY);
  /** Where in the ring the block is that has waited longest, and where the next one goes. */
  head = 0;
  tail = 0;

  /** @param limit - bytes that waiting blocks may hold */
  constructor(limit: number) {
    this.limit = limit;
    this.floor = limit - Math.min(Math.floor(limit / SHARE), MOST_BATCH);
  }

  /** @throws `ERR_JUST_OUT_OF_MEMORY` where the ring is full and there is no memory for a larger one */
  push(id: number, bytes: number): void {
    // Before the block goes in: where there is no memory for a larger ring, those that wait stay in the one there is.
    if (((this.tail + 1) & (this.ids.length - 1)) === this.head) this.#grow();
    const { ids } = this;
    ids[this.tail] = id;
    this.tail = (this.tail + 1) & (ids.length - 1);
    this.bytes += bytes;
  }

  /** Whether a single block waits. However large it is, it may wait until another one is freed. */
  get isNewestAlone(): boolean {
    return this.limit > 0 && ((this.head + 1) & (this.ids.length - 1)) === this.tail;
  }

  /** The row of the block that has waited longest; there must be one. */
  get first(): number {
    return this.ids[this.head]!;
  }

  /** Takes the first block out. */
  shift(bytes: number): void {
    this.head = (this.head + 1) & (this.ids.length - 1);
    this.bytes -= bytes;
  }

  /** Calls `visit` with the row of every block, the one that has waited longest first. */
  forEach(visit: (id: number) => void): void {
    const mask = this.ids.length - 1;
    for (let at = this.head; at !== this.tail; at = (at + 1) & mask) visit(this.ids[at]!);
  }

  /** Makes the ring as small as its blocks allow. */
  shrink(): void {
    let capacity = FIRST_CAPACITY;
    while (capacity <= ((this.tail - this.head) & (this.ids.length - 1))) capacity *= 2;
    if (capacity < this.ids.length) this.#resize(capacity);
  }

  /** Bytes that the ring has grown by. */
  get byteLength(): number {
    return 4 * (this.ids.length - FIRST_CAPACITY);
  }

  /** Forgets all blocks. */
  clear(): void {
    this.ids = new Int32Array(FIRST_CAPACITY);
    this.head = 0;
    this.tail = 0;
    this.bytes = 0;
  }

  /** Makes room in a full ring. */
  #grow(): void {
    this.#resize(2 * this.ids.length);
  }

  /** Moves the blocks, of which there are fewer than `capacity`, to another ring. */
  #resize(capacity: number): void {
    const ids = new Int32Array(engineMemory(4 * capacity, 'the quarantine'));
    let count = 0;
    this.forEach((id) => {
      ids[count++] = id;
    });
    this.head = 0;
    this.tail = count;
    this.ids = ids;
  }
}
