// How often a function says a local's name, and whether it refers to it by address.
import type { MirFunction, MirLocal, MirStatement, Place } from '../../ownership/mir.js';
import { listsIn, rewrite } from './rewrite.js';

export class Mentions {
  readonly #counts: number[];
  readonly #assigned: number[];
  readonly #made: number[];
  readonly #cleanups: number[];
  readonly #addressed = new Set<MirLocal>();

  constructor(of: MirFunction) {
    this.#counts = of.locals.map((_, index) => (index < of.parameterCount ? 1 : 0));
    this.#counts[of.resultLocal]!++;
    this.#assigned = of.locals.map(() => 0);
    this.#made = of.locals.map(() => 0);
    this.#cleanups = of.locals.map(() => 0);
    for (const { place } of of.cleanups) {
      if (place.local === undefined) continue;
      this.#counts[place.local]!++;
      this.#cleanups[place.local]!++;
    }
    eachMention(of.body, (local) => this.#counts[local]!++);
    this.#walk(of.body);
  }

  /** A parameter, a result and a cleanup are one mention each. */
  count(local: MirLocal): number {
    return this.#counts[local]!;
  }

  cleanups(local: MirLocal): number {
    return this.#cleanups[local]!;
  }

  /** How many statements assign to it, in whole or in part. */
  assigned(local: MirLocal): number {
    return this.#assigned[local]!;
  }

  /**
   * Whether one statement alone gives it its value as a whole: then nothing refers to it there, as what did in an earlier turn of a loop refers
   * to a value that is gone.
   */
  isMadeOnce(local: MirLocal): boolean {
    return this.#made[local] === 1;
  }

  isAddressed(local: MirLocal): boolean {
    return this.#addressed.has(local);
  }

  #walk(list: readonly MirStatement[]): void {
    for (const statement of list) {
      if (statement.kind === 'forRange') {
        this.#assigned[statement.local]!++;
        this.#made[statement.local]!++;
      }
      if (
        statement.kind === 'assign' &&
        statement.place.local !== undefined &&
        !throughPointer(statement.place)
      ) {
        this.#assigned[statement.place.local]!++;
        if (statement.place.projections.length === 0) this.#made[statement.place.local]!++;
      }
      if (statement.kind === 'assign' && statement.value.kind === 'reference') {
        const { place } = statement.value;
        if (place.local !== undefined && !throughPointer(place)) this.#addressed.add(place.local);
      }
      for (const inner of listsIn(statement)) this.#walk(inner);
    }
  }
}

export const throughPointer = (place: Place): boolean =>
  place.projections.some((one) => one.kind === 'dereference');

export function eachMention(list: readonly MirStatement[], visit: (local: MirLocal) => void): void {
  rewrite(list, {
    place(place) {
      if (place.local !== undefined) visit(place.local);
      return place;
    },
    local(local) {
      visit(local);
      return local;
    },
  });
}

export function mentionsIn(list: readonly MirStatement[], local: MirLocal): number {
  let count = 0;
  eachMention(list, (one) => {
    if (one === local) count++;
  });
  return count;
}
