import type { Address } from '@justlang/config';

/** How many empty entries stay however few full ones there are. */
const SPARE = 64;

/**
 * A map by address, for entries of which some come and go at the same address.
 *
 * V8's `Map` keeps an entry that was deleted in its chain until the whole table is made anew, which many live entries put off. An
 * address that is given out and freed again and again then costs a walk over all of its former entries: 0.9 ms with 100,000
 * others. So an entry that is deleted stays here, empty, and the next one at its address takes its place. After so many deletions
 * as half of the table has entries, the empty ones are removed together.
 */
export class AddressMap<T extends object> {
  /** By address; undefined where an entry was deleted. At most half of them, and `SPARE`, are empty. */
  entries = new Map<Address, T | undefined>();
  /** Deletions since the empty entries were removed. */
  deletions = 0;

  get(address: Address): T | undefined {
    return this.entries.get(address);
  }

  set(address: Address, value: T): void {
    this.entries.set(address, value);
  }

  delete(address: Address): void {
    if (this.entries.get(address) === undefined) return;
    this.entries.set(address, undefined);
    this.deletions++;
    if (2 * this.deletions > this.entries.size + SPARE) this.sweep();
  }

  clear(): void {
    this.entries = new Map();
    this.deletions = 0;
  }

  /** Calls a function with each entry. It may delete entries, and replace that entry. */
  forEach(visit: (value: T, address: Address) => void): void {
    this.entries.forEach((value, address) => {
      if (value !== undefined) visit(value, address);
    });
  }

  /** Removes the empty entries. */
  sweep(): void {
    const full = new Map<Address, T | undefined>();
    this.forEach((value, address) => {
      full.set(address, value);
    });
    this.entries = full;
    this.deletions = 0;
  }
}
