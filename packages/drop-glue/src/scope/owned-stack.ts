import type { Drop } from '../glue/drop.js';
import type { GlueTable } from '../glue/glue-table.js';

/**
 * The values that all scopes of one glue own, in the order in which they were handed over.
 *
 * Scopes that nest, as those of functions do, have their entries at the top when they exit. Those of concurrent
 * async functions may lie among each other.
 */
export class OwnedStack {
  readonly glue: GlueTable;
  readonly addresses: number[] = [];
  readonly drops: Drop[] = [];
  /** Numbers of the scopes. */
  readonly owners: number[] = [];
  /** Entries in use; what lies above is stale. */
  top = 0;
  /** Scopes whose values could not be dropped for want of stack; whoever exits next drops them. */
  readonly abandoned = new Set<number>();
  /** The number of the next scope. */
  nextOwner = 0;

  constructor(glue: GlueTable) {
    this.glue = glue;
  }

  push(owner: number, address: number, drop: Drop): void {
    const { top } = this;
    this.addresses[top] = address;
    this.drops[top] = drop;
    this.owners[top] = owner;
    this.top = top + 1;
  }

  /** How many entries abandoned scopes have left. */
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

  /** Drops the topmost value of a scope, which has one. */
  dropLast(owner: number): void {
    let index = this.top - 1;
    while (this.owners[index] !== owner) index -= 1;
    this.drop(index);
  }

  /** Takes an entry out, keeping the order of the others. */
  remove(index: number): void {
    const last = this.top - 1;
    for (let i = index; i < last; i++) {
      this.addresses[i] = this.addresses[i + 1] as number;
      this.drops[i] = this.drops[i + 1] as Drop;
      this.owners[i] = this.owners[i + 1] as number;
    }
    this.top = last;
  }

  /** Takes an entry out, then drops its value: a drop may use the stack itself. */
  drop(index: number): void {
    const address = this.addresses[index] as number;
    const drop = this.drops[index] as Drop;
    this.remove(index);
    drop(address, 0);
  }
}
