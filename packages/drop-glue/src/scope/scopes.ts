import type { JustHeap } from '@justlang/heap';
import type { Drop } from '../glue/drop.js';
import { runInner } from '../glue/dropping.js';
import type { GlueTable } from '../glue/glue-table.js';
import type { TypeId } from '../types/drop-type.js';
import { countOwned, type Owned, typeOfOwned } from './owned.js';

/** What the scopes of one glue share. */
export class Scopes {
  readonly glue: GlueTable;
  readonly #heap: JustHeap;
  /**
   * The values of scopes that had too little stack left to drop them: the topmost entry of each scope. The next scope that
   * exits drops them. Of nested scopes, the innermost one ends first, and comes first.
   */
  readonly abandoned: Owned[] = [];
  /** How many scopes are opened before the ways out are rehearsed. */
  untilRehearsal = 0;
  /** How many such rehearsals go by before the way out of a drop that throws is rehearsed. */
  untilFailure = 0;

  constructor(glue: GlueTable, heap: JustHeap) {
    this.glue = glue;
    this.#heap = heap;
  }

  /** The same for a rehearsal, with nothing that was abandoned. */
  forRehearsal(): Scopes {
    return new Scopes(this.glue, this.#heap);
  }

  /** How many values of abandoned scopes are left. */
  countAbandoned(): number {
    let count = 0;
    for (const top of this.abandoned) count += countOwned(top);
    return count;
  }

  /** Drops the next value of an abandoned scope; false if there is none. */
  dropAbandoned(): boolean {
    const { abandoned } = this;
    const entry = abandoned[0];
    if (entry === undefined) return false;
    // Before the drop: even if that throws, the value counts as dropped.
    if (entry.below === null) abandoned.shift();
    else abandoned[0] = entry.below;
    dropOwned(this.glue, entry);
    return true;
  }

  /** Whether the values of a type have no size. */
  readonly isEmpty = (type: TypeId): boolean => this.glue.compiled(type).type.size === 0;

  /** Returns what frees the block of a box, and drops nothing. */
  freeOf(pointee: TypeId): Drop {
    const { type } = this.glue.compiled(pointee);
    return (address) => this.#heap.deallocate(address, type.size, type.align);
  }
}

/** Drops a value that its scope no longer has. */
export function dropOwned(glue: GlueTable, entry: Owned): void {
  runInner(glue, entry.drop, typeOfOwned(entry), entry.address, entry.site);
}

/** The drop of an entry that owns nothing. */
export function dropNothing(): void {}

/** The drop of a rehearsal. */
export function dropFailing(): never {
  throw FAILURE;
}

const FAILURE = new TypeError('rehearsal');
