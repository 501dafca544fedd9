import type { FunctionId, Type } from '../../types/typed.js';

const known = new Map<Type, boolean>();

/** Whether dropping a value of a type does anything. */
export function needsDrop(type: Type): boolean {
  let needs = known.get(type);
  if (needs === undefined) {
    needs = compute(type);
    known.set(type, needs);
  }
  return needs;
}

/** Kinds of std whose drop is that of `DropGlue`. */
const OWNING: ReadonlySet<string> = new Set(['vec', 'string', 'rc', 'weak']);
/** Kinds of std whose contents are never dropped. */
const INERT: ReadonlySet<string> = new Set(['maybe_uninit', 'manually_drop']);

/** Whether a type's contents are never dropped, as they may not be there. */
export function isInert(type: Type): boolean {
  return type.kind === 'adt' && type.adt.lang !== undefined && INERT.has(type.adt.lang);
}

function compute(type: Type): boolean {
  switch (type.kind) {
    case 'box':
    case 'dyn':
      return true;
    case 'tuple':
      return type.elements.some(needsDrop);
    case 'array':
      return type.length > 0 && needsDrop(type.element);
    case 'slice':
      return needsDrop(type.element);
    case 'closure':
      return type.closure.captures.some((capture) => needsDrop(capture.type));
    case 'adt': {
      const { adt } = type;
      if (isInert(type)) return false;
      if (adt.drop !== undefined || (adt.lang !== undefined && OWNING.has(adt.lang))) return true;
      return adt.variants.some((variant) => variant.fields.some((field) => needsDrop(field.type)));
    }
    default:
      return false;
  }
}

/** The `Drop::drop` of a type, where calling it is all that dropping a value is: no field needs a drop of its own. */
export function soleDrop(type: Type): FunctionId | undefined {
  if (type.kind !== 'adt' || type.adt.drop === undefined) return undefined;
  const { variants } = type.adt;
  return variants.some((one) => one.fields.some((field) => needsDrop(field.type)))
    ? undefined
    : type.adt.drop;
}
