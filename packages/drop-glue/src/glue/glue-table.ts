import { invalidArgument } from '@justlang/config/internal';
import { raise } from '@justlang/panic/internal';
import type { TypeId } from '../drop-type.js';
import type { TypeEntry } from '../types/type-entry.js';
import type { Compiler } from './compiler.js';
import type { Drop } from './drop.js';

/** Ids below this find their glue by index. */
const INDEXED = 2 ** 16;

/** Compiled glue by type id, and the checks of what is passed with it. */
export class GlueTable {
  readonly #compiler: Compiler;
  readonly #inPlace: (Drop | undefined)[] = [];
  readonly #boxed: (Drop | undefined)[] = [];

  constructor(compiler: Compiler) {
    this.#compiler = compiler;
  }

  /**
   * Returns the glue that drops the value at `address`, which must be what can be an address.
   *
   * @throws as `DropGlue.drop`
   */
  inPlace(address: number, typeId: TypeId): Drop {
    const drop = this.#inPlace[typeId];
    if (drop !== undefined && typeof address === 'number' && address > 0) return drop;
    return this.#inPlaceRare(address, typeId);
  }

  /**
   * Returns the glue that drops what `pointer` points to and frees its block.
   *
   * @throws as `DropGlue.dropBox`
   */
  boxed(pointer: number, pointee: TypeId): Drop {
    const drop = this.#boxed[pointee];
    if (drop !== undefined && typeof pointer === 'number' && pointer > 0) return drop;
    return this.#boxedRare(pointer, pointee);
  }

  /** Returns a type that is ready to be dropped. */
  entry(typeId: TypeId): TypeEntry {
    return this.#compiler.compiled(typeId);
  }

  #inPlaceRare(address: number, typeId: TypeId): Drop {
    requireAddress('address', address);
    const entry = this.#compiler.compiled(typeId);
    if (typeId < INDEXED) this.#store(this.#inPlace, entry, entry.drop);
    return entry.drop;
  }

  #boxedRare(pointer: number, pointee: TypeId): Drop {
    requireAddress('pointer', pointer);
    const entry = this.#compiler.compiled(pointee);
    if (pointee < INDEXED) this.#store(this.#boxed, entry, entry.boxed);
    return entry.boxed;
  }

  /** The ids below are filled in too: V8 reads arrays without holes faster. */
  #store(table: (Drop | undefined)[], entry: TypeEntry, drop: Drop): void {
    while (table.length < entry.id) table.push(undefined);
    table[entry.id] = drop;
  }
}

/**
 * @throws `ERR_JUST_INVALID_ARGUMENT` if `value` cannot be an address
 * @throws `ERR_JUST_NULL_ADDRESS` if it is 0
 */
export function requireAddress(name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 0)) {
    invalidArgument(name, value, 'an address, an integer from 1 to 2^53 - 1');
  }
  if (value === 0) raise('ERR_JUST_NULL_ADDRESS', `${name} of a value to drop is 0`);
}
