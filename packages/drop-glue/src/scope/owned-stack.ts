import type { Address } from '@justlang/memory-access';
import type { Drop } from '../glue/drop.js';
import type { GlueTable } from '../glue/glue-table.js';

/**
 * The values that all scopes of one glue own, in the order in which scopes took them over.
 *
 * The scopes of functions nest: the entries of the one that exits are at the top. The entries of concurrent async
 * functions may lie among each other.
 */
export class OwnedStack {
  readonly glue: GlueTable;
  readonly addresses: Address[] = [];
  readonly drops: Drop[] = [];
  /** The number of the scope that owns each value. */
  readonly owners: number[] = [];
  /** How many entries are in use; those above are stale. */
  top = 0;
  /** Scopes whose values could not be dropped for want of stack. The next scope that exits drops them. */
  readonly abandoned = new Set<number>();
  /** The number of the next scope. */
  nextOwner = 0;

  constructor(glue: GlueTable) {
    this.glue = glue;
  }

  push(owner: number, address: Address, drop: Drop): void {
    const { top } = this;
    this.addresses[top] = address;
    this.drops[top] = drop;
    this.owners[top] = owner;
    this.top = top + 1;
  }

  /** Counts the values of abandoned scopes. */
  countAbandoned(): number {
    if (this.abandoned.size === 0) return 0;
    let count = 0;
    for (let i = this.top - 1; i >= 0; i--) if (this.abandoned.has(this.owners[i] as number)) count += 1;
    return count;
  }

  /** Drops the topmost value of an abandoned scope; false if there is none. */
  dropAbandoned(): boolean {
    for (let i = this.top - 1; i >= 0; i--) {
      if (this.abandoned.has(this.owners[i] as number)) {
        this.drop(i);
        return true;
      }
    }
    this.abandoned.clear();
    return false;
  }

  /** Drops the topmost value of a scope that owns at least one. */
  dropLast(owner: number): void {
    let index = this.top - 1;
    while (this.owners[index] !== owner) index -= 1;
    this.drop(index);
  }

  /**
   * Returns the index of the entry that a scope has for an address; -1 if it has none.
   *
   * @param count - how many entries the scope has
   */
  find(owner: number, count: number, address: Address): number {
    const { owners, addresses } = this;
    let left = count;
    for (let i = this.top - 1; left > 0; i--) {
      if (owners[i] !== owner) continue;
      if (addresses[i] === address) return i;
      left -= 1;
    }
    return -1;
  }

  /** The addresses of a scope's values. */
  addressesOf(owner: number): Set<Address> {
    return new Set(this.addresses.slice(0, this.top).filter((_, i) => this.owners[i] === owner));
  }

  /** Takes an entry out; the others keep their order. */
  remove(index: number): void {
    const last = this.top - 1;
    for (let i = index; i < last; i++) {
      this.addresses[i] = this.addresses[i + 1] as number;
      this.drops[i] = this.drops[i + 1] as Drop;
      this.owners[i] = this.owners[i + 1] as number;
    }
    this.top = last;
  }

  /** Takes an entry out, then drops its value. Not the other way round: the drop may push and drop entries itself. */
  drop(index: number): void {
    const address = this.addresses[index] as Address;
    const drop = this.drops[index] as Drop;
    this.remove(index);
    drop(address, 0);
  }
}
