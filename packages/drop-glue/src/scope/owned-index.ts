import { AddressMap } from '@justlang/heap/internal';
import type { Address } from '@justlang/memory-access';
import type { TypeId } from '../types/drop-type.js';
import { type Owned, typeOfOwned, VACANT } from './owned.js';

/**
 * Finds the values of a scope by their address, in constant time: of a scope that owns many, or several at one address.
 *
 * At most one value of a size lies at an address. Values of no size may lie there in any number, beside it too.
 */
export class OwnedIndex {
  readonly #sized = new AddressMap<Owned>();
  /** Values of no size by address and type, the topmost of each list last. */
  readonly #empty = new AddressMap<Map<TypeId, Owned[]>>();
  readonly #isEmpty: (type: TypeId) => boolean;

  /** @param isEmpty - whether the values of a type have no size */
  constructor(top: Owned | null, isEmpty: (type: TypeId) => boolean) {
    this.#isEmpty = isEmpty;
    const entries: Owned[] = [];
    let above: Owned | null = null;
    for (let entry = top; entry !== null; entry = entry.below) {
      entry.above = above;
      above = entry;
      if (entry.address !== VACANT) entries.push(entry);
    }
    for (const entry of entries.reverse()) this.add(entry);
  }

  /** Whether any value is owned at an address. */
  holds(address: Address): boolean {
    return this.#sized.get(address) !== undefined || this.#empty.get(address) !== undefined;
  }

  /** Returns the value at an address that a value of a type cannot lie beside. */
  rivalOf(address: Address, type: TypeId): Owned | undefined {
    const sized = this.#sized.get(address);
    return sized === undefined || this.#isEmpty(type) ? undefined : sized;
  }

  add(entry: Owned): void {
    const type = typeOfOwned(entry);
    if (!this.#isEmpty(type)) {
      this.#sized.set(entry.address, entry);
      return;
    }
    let types = this.#empty.get(entry.address);
    if (types === undefined) {
      types = new Map();
      this.#empty.set(entry.address, types);
    }
    const alike = types.get(type);
    if (alike === undefined) types.set(type, [entry]);
    else alike.push(entry);
  }

  /**
   * Finds the value at an address, the topmost of several alike.
   *
   * @param type - its type; where it is not given, all values there must be of one type
   * @param wanted - which of several alike; if it is true of none, the topmost is returned
   * @returns null if there is none; 'several' if there are some of several types
   */
  find(
    address: Address,
    type: TypeId | undefined,
    wanted: (entry: Owned) => boolean,
  ): Owned | null | 'several' {
    const sized = this.#sized.get(address);
    const types = this.#empty.get(address);
    if (type === undefined) {
      if (types === undefined) return sized ?? null;
      if (sized !== undefined || types.size > 1) return 'several';
      for (const alike of types.values()) return topmost(alike, wanted);
    } else if (sized !== undefined && typeOfOwned(sized) === type) {
      return sized;
    }
    const alike = types?.get(type as TypeId);
    return alike === undefined ? null : topmost(alike, wanted);
  }

  /** Takes out what `find` returned. */
  delete(entry: Owned): void {
    const { address } = entry;
    const type = typeOfOwned(entry);
    if (this.#sized.get(address) === entry) {
      this.#sized.delete(address);
      return;
    }
    const types = this.#empty.get(address) as Map<TypeId, Owned[]>;
    const alike = types.get(type) as Owned[];
    alike.splice(alike.lastIndexOf(entry), 1);
    if (alike.length > 0) return;
    types.delete(type);
    if (types.size === 0) this.#empty.delete(address);
  }
}

function topmost(alike: readonly Owned[], wanted: (entry: Owned) => boolean): Owned {
  return alike.findLast(wanted) ?? (alike[alike.length - 1] as Owned);
}
