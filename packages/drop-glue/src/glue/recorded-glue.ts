import type { HeapRecorder } from '@justlang/heap/internal';
import type { Address } from '@justlang/memory-access';
import type { TypeId } from '../types/drop-type.js';
import type { Drop } from './drop.js';
import { GlueTable } from './glue-table.js';

/**
 * Returns glue that tells a recorder of each value that the program drops, or that one of its scopes does; not of what lies in the
 * value. Glue without a recorder has nothing to test.
 */
export function recordedGlue(told: HeapRecorder): typeof GlueTable {
  return class RecordedGlue extends GlueTable {
    /** One for each type: a scope may own any number of values by it. */
    readonly #recorded = new Map<Drop, Drop>();

    override inPlace(address: Address, typeId: TypeId): Drop | undefined {
      const drop = super.inPlace(address, typeId);
      return drop && this.#record(drop, typeId);
    }

    override boxed(pointer: Address, pointee: TypeId): Drop | undefined {
      const drop = super.boxed(pointer, pointee);
      return drop && this.#record(drop, pointee);
    }

    override firstInPlace(address: Address, typeId: TypeId): Drop {
      return this.#record(super.firstInPlace(address, typeId), typeId);
    }

    override firstBoxed(pointer: Address, pointee: TypeId): Drop {
      return this.#record(super.firstBoxed(pointer, pointee), pointee);
    }

    #record(drop: Drop, typeId: TypeId): Drop {
      let recorded = this.#recorded.get(drop);
      if (recorded === undefined) {
        recorded = (address, depth) => {
          told.dropped(address, typeId);
          drop(address, depth);
        };
        this.#recorded.set(drop, recorded);
      }
      return recorded;
    }
  };
}
