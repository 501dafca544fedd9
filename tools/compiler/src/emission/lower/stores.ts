// Whether a value may be built in the place where it is to be: nothing that it is made of may lie there.
import type { MirFunction, Operand, Place, Projection, Rvalue } from '../../ownership/mir.js';
import { Mentions } from '../inline/mentions.js';

export class Freshness {
  readonly #mentions: Mentions;

  constructor(mir: MirFunction) {
    this.#mentions = new Mentions(mir);
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
    const operands = operandsOf(value).filter((operand, index) => !isOwnField(place, value, operand, index));
    if (operands.some((operand) => operand.kind !== 'constant' && operand.place.local === place.local))
      return false;
    if (value.kind === 'aggregate' || !this.#mentions.isAddressed(place.local)) return true;
    return this.#mentions.isMadeOnce(place.local) && place.projections.length === 0;
  }
}

/** Whether a field of an aggregate lies where it is to be already. */
export function isOwnField(place: Place, value: Rvalue, operand: Operand, index: number): boolean {
  if (value.kind !== 'aggregate' || operand.kind === 'constant' || operand.place.local !== place.local)
    return false;
  const { projections } = operand.place;
  return (
    place.local !== undefined &&
    projections.length === place.projections.length + 1 &&
    place.projections.every((one, at) => isSameField(one, projections[at]!)) &&
    isFieldOf(projections.at(-1)!, value, index)
  );
}

const isSameField = (a: Projection, b: Projection): boolean =>
  (a.kind === 'field' && b.kind === 'field' && a.variant === b.variant && a.index === b.index) ||
  (a.kind === 'constantIndex' &&
    b.kind === 'constantIndex' &&
    !a.fromEnd &&
    !b.fromEnd &&
    a.index === b.index);

function isFieldOf(projection: Projection, value: Rvalue & { kind: 'aggregate' }, index: number): boolean {
  if (value.type.kind === 'array')
    return projection.kind === 'constantIndex' && !projection.fromEnd && projection.index === index;
  return projection.kind === 'field' && projection.variant === value.variant && projection.index === index;
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
