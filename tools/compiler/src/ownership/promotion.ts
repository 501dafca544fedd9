// Constant expressions that are borrowed live as long as the program: `&[1, 2, 3]` may be returned. The Rust reference calls it
// constant promotion (chapter Destructors); what it lists as promotable is more than this, which needs no evaluation.
import type { Expression } from '../types/typed.js';
import { needsDrop } from './ownedness.js';

/** Whether the borrow is of a constant, so that it refers to a static. */
export function isPromotable(reference: Expression & { readonly kind: 'reference' }): boolean {
  const { place, mutable } = reference;
  if (mutable) return place.kind === 'array' && place.elements.length === 0;
  return isConstant(place);
}

function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'integer':
    case 'float':
    case 'boolean':
    case 'string':
    case 'bytes':
    case 'item':
      return true;
    case 'negate':
    case 'not':
      return isConstant(expression.operand);
    case 'reference':
      return isPromotable(expression);
    case 'coerce':
      return expression.coercion.kind === 'unsizeArray' && isConstant(expression.operand);
    case 'array':
      return !needsDrop(expression.type) && expression.elements.every(isConstant);
    case 'repeat':
      return !needsDrop(expression.type) && isConstant(expression.element);
    case 'aggregate':
      if (expression.base !== undefined || hasInteriorMutability(expression)) return false;
      if (expression.fields.length > 0 && needsDrop(expression.type)) return false;
      return expression.fields.every((each) => isConstant(each.value));
    default:
      return false;
  }
}

/** A closure's captures are never promoted here; a struct of the library may be written to through a shared reference. */
function hasInteriorMutability({ type }: Expression): boolean {
  return type.kind === 'adt' && (type.adt.path.startsWith('std::cell::') || type.adt.drop !== undefined);
}
