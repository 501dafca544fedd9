import type { TypeEntry } from '../types/type-entry.js';
import type { Drop } from './drop.js';

/** The compiled glue of one type, and what the compiler knows of the nesting of its values. */
export class TypeGlue {
  /** What is compiled here. */
  readonly type: TypeEntry;
  /**
   * Whether values of the type can be nested deeper than the static bound: recursive types and `dyn` without end, others
   * when many types are nested. Known once compiled.
   */
  deep = true;
  /** How many types are nested below this one, at most; known if the type is not deep. */
  height = 0;
  /** Whether a handler may run while a value of the type is dropped. Known once compiled. */
  handlers = true;
  compiled = false;
  /** Drops the value at an address, in place. */
  drop: Drop = notCompiled;
  /** Drops the value at an address and frees its block, which has this type's layout. */
  boxed: Drop = notCompiled;

  constructor(type: TypeEntry) {
    this.type = type;
  }
}

function notCompiled(): never {
  throw new Error('drop glue is called before it was compiled');
}
