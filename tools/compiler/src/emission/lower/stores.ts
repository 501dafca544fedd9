// Whether a value may be built in the place where it is to be: nothing that it is made of may lie there.
import type { MirFunction, MirLocal, MirStatement, Operand, Place, Rvalue } from '../../ownership/mir.js';
import { statementLists } from './storage.js';

export class StoresOnce {
  readonly #stores = new Map<MirLocal, number>();

  constructor(mir: MirFunction) {
    this.#count(mir.body);
  }

  #count(list: readonly MirStatement[]): void {
    for (const statement of list) {
      if (statement.kind === 'assign' && statement.place.local !== undefined) {
        this.#stores.set(statement.place.local, (this.#stores.get(statement.place.local) ?? 0) + 1);
      }
      for (const inner of statementLists(statement)) this.#count(inner);
    }
  }

  /** Whether a place holds nothing that a value reads, neither as an operand nor through a reference. */
  isFresh(place: Place, value: Rvalue): boolean {
    if (
      place.local === undefined ||
      place.projections.some((one) => one.kind === 'dereference' || one.kind === 'index')
    ) {
      // The place may be anything that the operands refer to; a constant is nothing of it.
      return value.kind === 'aggregate' && value.fields.every((field) => field.kind === 'constant');
    }
    if (
      operandsOf(value).some((operand) => operand.kind !== 'constant' && operand.place.local === place.local)
    )
      return false;
    if (value.kind === 'aggregate') return true;
    return this.#stores.get(place.local) === 1 && place.projections.length === 0;
  }
}

function operandsOf(value: Rvalue): readonly Operand[] {
  switch (value.kind) {
    case 'aggregate':
      return value.fields;
    case 'call':
    case 'callPointer':
      return value.arguments;
    case 'callDynamic':
      return [value.receiver, ...value.arguments];
    default:
      return [];
  }
}
