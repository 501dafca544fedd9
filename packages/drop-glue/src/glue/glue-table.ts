import { requireAddress } from '@justlang/config/internal';
import { raiseMisuse } from '@justlang/heap/internal';
import type { Address } from '@justlang/memory-access';
import type { TypeId } from '../types/drop-type.js';
import type { TypeEntry } from '../types/type-entry.js';
import type { Compiler } from './compiler.js';
import type { Drop } from './drop.js';
import { type Room, setRoom } from './drop-room.js';
import type { TypeGlue } from './type-glue.js';

/** Glue of type ids below this is found by index, of others in a map. */
const INDEXED = 2 ** 16;

/**
 * Compiled glue by type id.
 *
 * Glue is *proven* once it has dropped a value after a rehearsal. By then V8 has compiled what it calls, so it can also run to its end where
 * little stack is left. What runs only after a part has thrown was rehearsed by then. The first drops of a thread put the rehearsal off,
 * and prove nothing.
 */
export class GlueTable {
  readonly #compiler: Compiler;
  readonly #inPlace = new ProvenGlue();
  readonly #boxed = new ProvenGlue();
  /** Glue that is not proven, by its type. */
  readonly #firstInPlace = new Map<TypeGlue, Drop>();
  readonly #firstBoxed = new Map<TypeGlue, Drop>();
  readonly #prepare: (deep: boolean) => Room;
  /** Goes through what runs when a part throws, so that V8 keeps it compiled. */
  readonly rehearse: () => void;

  /**
   * @param prepare - called before a drop by glue that is not proven; returns the room that it has, see `prepareErrors`
   * @param rehearse - goes through what runs when a part throws
   */
  constructor(compiler: Compiler, prepare: (deep: boolean) => Room, rehearse: () => void) {
    this.#compiler = compiler;
    this.#prepare = prepare;
    this.rehearse = rehearse;
  }

  /** Returns proven glue that drops the value at an address. If there is none, `firstInPlace` is to be asked. */
  inPlace(address: Address, typeId: TypeId): Drop | undefined {
    return isAddress(address) ? this.#inPlace.get(typeId) : undefined;
  }

  /** Returns proven glue that drops what `pointer` points to and frees its block. If there is none: `firstBoxed`. */
  boxed(pointer: Address, pointee: TypeId): Drop | undefined {
    return isAddress(pointer) ? this.#boxed.get(pointee) : undefined;
  }

  /**
   * Checks the arguments and returns glue that is not proven yet. The caller makes sure of the stack that it takes.
   *
   * @throws as `DropGlue.drop`
   */
  firstInPlace(address: Address, typeId: TypeId): Drop {
    requireValue('address', address);
    const glue = this.#compiler.compiled(typeId);
    return this.#first(glue, glue.drop, this.#firstInPlace, this.#inPlace);
  }

  /** @throws as `DropGlue.dropBox` */
  firstBoxed(pointer: Address, pointee: TypeId): Drop {
    requireValue('pointer', pointer);
    const glue = this.#compiler.compiled(pointee);
    return this.#first(glue, glue.boxed, this.#firstBoxed, this.#boxed);
  }

  /** Returns the one closure for the first drops of a type: a scope may own any number of values by it. */
  #first(glue: TypeGlue, drop: Drop, known: Map<TypeGlue, Drop>, proven: ProvenGlue): Drop {
    let found = known.get(glue);
    if (found === undefined) {
      // One frame: stacks are kept with a dozen, of which the fewest are to be the runtime's.
      found = (at, depth) => {
        const room = this.#prepare(glue.deep);
        const outer = setRoom(room);
        try {
          drop(at, depth);
        } finally {
          setRoom(outer);
        }
        if (room === 'unknown') proven.add(glue.type, drop);
      };
      known.set(glue, found);
    }
    return found;
  }

  /** Returns the glue of a type, proven or not. */
  compiled(typeId: TypeId): TypeGlue {
    return this.#compiler.compiled(typeId);
  }
}

class ProvenGlue {
  readonly #small: (Drop | undefined)[] = [];
  readonly #large = new Map<TypeId, Drop>();

  get(id: TypeId): Drop | undefined {
    // `'1'`, `1n` and `[1]` would find the entry of 1.
    if (typeof id !== 'number') return undefined;
    return id < INDEXED ? this.#small[id] : this.#large.get(id);
  }

  /** Adds glue that has dropped a value, if that of the type is not here yet. */
  add(type: TypeEntry, drop: Drop): void {
    if (this.get(type.id) === undefined) this.#set(type.id, drop);
  }

  #set(id: TypeId, drop: Drop): void {
    if (id >= INDEXED) {
      this.#large.set(id, drop);
      return;
    }
    // The ids below get an entry too: V8 is faster at reading arrays without holes.
    while (this.#small.length < id) this.#small.push(undefined);
    this.#small[id] = drop;
  }
}

/** Tells whether a value is an address of something; most are small integers. */
function isAddress(value: unknown): value is Address {
  if (typeof value !== 'number') return false;
  return (value | 0) === value ? value > 0 : isHighAddress(value);
}

function isHighAddress(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

/**
 * @throws `ERR_JUST_INVALID_ARGUMENT` if `value` cannot be an address
 * @throws `ERR_JUST_NULL_ADDRESS` if it is 0
 */
function requireValue(name: string, value: number): void {
  requireAddress(name, value, 1);
  if (value === 0) nullDrop(name);
}

function nullDrop(name: string): never {
  raiseMisuse({
    code: 'ERR_JUST_NULL_ADDRESS',
    kind: 'null access',
    operation: 'drop',
    access: 'read',
    address: 0,
    length: 0,
    message: `${name} of a value to drop is 0`,
  });
}
