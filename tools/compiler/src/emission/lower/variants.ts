import { constant, Effect, type Js, plus, variable } from '../js/tree.js';
import { layoutOf } from '../layout/layout.js';
import { SCALARS } from '../layout/scalars.js';
import type { Lowering } from './lowering.js';
import type { Found } from './places.js';

/** Which variant a value is, as its index. */
export function variantOf(lowering: Lowering, found: Found): Js {
  const { tag } = layoutOf(found.type);
  if (tag === undefined) return constant('0');
  const scalar = tag.kind === 'number' ? tag.scalar : 'address';
  const offset = tag.kind === 'number' ? 0 : tag.offset;
  const value =
    found.kind === 'parts'
      ? variable(found.variables[0]!)
      : lowering.call(Effect.reads, SCALARS[scalar].load, plus(found.base, found.offset + offset));
  if (tag.kind === 'number') return value;
  const condition: Js = { kind: 'binary', operator: '===', left: value, right: constant('0') };
  return {
    kind: 'conditional',
    condition,
    then: constant(String(tag.none)),
    otherwise: constant(String(tag.some)),
  };
}
