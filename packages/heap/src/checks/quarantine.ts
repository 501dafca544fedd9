import type { BlockTable } from './block-table.js';

/**
 * Freed blocks that wait before their memory is given back, first in first out, linked through the table's rows.
 *
 * As long as a block waits here, its shadow is forbidden and its contents are a known pattern: every use is found.
 */
export class Quarantine {
  /** Raw bytes waiting. */
  bytes = 0;
  readonly #table: BlockTable;
  #first = 0;
  #last = 0;

  constructor(table: BlockTable) {
    this.#table = table;
  }

  push(id: number, bytes: number): void {
    const next = this.#table.next;
    next[id] = 0;
    if (this.#last === 0) this.#first = id;
    else next[this.#last] = id;
    this.#last = id;
    this.bytes += bytes;
  }

  /** The row of the block that has waited longest, or 0. */
  get first(): number {
    return this.#first;
  }

  /** Takes the first block out. */
  shift(bytes: number): void {
    this.#first = this.#table.next[this.#first]!;
    if (this.#first === 0) this.#last = 0;
    this.bytes -= bytes;
  }

  /** Forgets all blocks. */
  clear(): void {
    this.#first = 0;
    this.#last = 0;
    this.bytes = 0;
  }
}
