import type { TypeEntry } from '../types/type-entry.js';
import type { Drop } from './drop.js';

/** The compiled glue of one type, and what the compiler knows of the nesting of its values. */
export class TypeGlue {
  /** What is compiled here. */
  readonly type: TypeEntry;
  /**
   * Whether values of the type can be nested deeper than the static bound: recursive types and `dyn` without end, others
   * when the calls of their glue are. Known once compiled.
   */
  deep = true;
  /** How many calls the glue nests at most, of owners and of parts; known if the type is not deep. */
  height = 0;
  /** Whether a handler may run while a value of the type is dropped. Known once compiled. */
  handlers = true;
  /** In how many steps a value is dropped; see measure.ts. */
  parts = 0;
  /** How many calls lie between the glue of a value and that of a value inside it, at most. */
  weight = 0;
  /** How many calls the glue nests before it comes to an owner, at most. */
  calls = 0;
  /** Whether the type, or one whose values lie inside its values, has a handler. */
  handlersInside = false;
  compiled = false;
  /** Drops the value at an address, in place. */
  drop: Drop = notCompiled;
  /** Drops the value at an address and frees its block, which has this type's layout. */
  boxed: Drop = notCompiled;

  constructor(type: TypeEntry) {
    this.type = type;
  }
}

/** Bytes that the walk writes into an element, where it keeps its way back. */
const LINK = 8;

/**
 * Tells whether the walk goes through elements of a type. Elements that are too small for its way back own nothing: they
 * are dropped by calls.
 */
export function isWalked({ deep, type }: TypeGlue): boolean {
  return deep && type.stride >= LINK;
}

function notCompiled(): never {
  throw new Error('drop glue is called before it was compiled');
}
