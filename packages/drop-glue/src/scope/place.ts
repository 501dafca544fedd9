import type { Owned } from './owned.js';

/** Returns the entry of a place. */
export let entryOf: (place: ScopePlace) => Owned;
/** Makes the place of an entry. */
export let placeOf: (entry: Owned, scope: object) => ScopePlace;
/** Whether a place is one of a scope's. */
export let isPlaceOf: (scope: object, place: unknown) => place is ScopePlace;

/**
 * A place in the order of a scope: that of a variable which owns nothing at times. `DropScope.reserve` and `vacate` make
 * places, `fill` and `fillBox` use them.
 */
export class ScopePlace {
  readonly #entry: Owned;
  readonly #scope: object;

  private constructor(entry: Owned, scope: object) {
    this.#entry = entry;
    this.#scope = scope;
  }

  static {
    entryOf = (place) => place.#entry;
    placeOf = (entry, scope) => new ScopePlace(entry, scope);
    isPlaceOf = (scope, place): place is ScopePlace =>
      typeof place === 'object' && place !== null && #entry in place && place.#scope === scope;
  }
}
