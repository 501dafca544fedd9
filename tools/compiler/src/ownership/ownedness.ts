// What a type means for ownership: whether its values are copied or moved, and whether they must be dropped.
import type { Type, Variant } from '../types/typed.js';

/**
 * Whether using a place of this type leaves its value there. `&mut T` counts as copied: where Rust would move one it may
 * also reborrow, nothing is dropped either way, and rustc is the judge of such programs.
 */
export function isCopy(type: Type): boolean {
  switch (type.kind) {
    case 'tuple':
      return type.elements.every(isCopy);
    case 'array':
      return isCopy(type.element);
    case 'adt':
      return type.adt.copy;
    case 'closure':
      return type.closure.copy;
    case 'box':
    case 'slice':
    case 'str':
    case 'dyn':
      return false;
    default:
      return true;
  }
}

/** Marks of the standard library whose drop glue is the runtime's own, without an `impl Drop`. */
const GLUE_OF_THE_RUNTIME = new Set<string | undefined>(['vec', 'string', 'rc', 'weak']);
/** Marks of types whose contents are never dropped. */
const NEVER_DROPPED = new Set<string | undefined>(['manually_drop', 'maybe_uninit']);

const needs = new WeakMap<Type, boolean>();

/** Whether dropping a value of this type does anything: "drop glue" in the Rust reference (chapter Destructors). */
export function needsDrop(type: Type): boolean {
  const known = needs.get(type);
  if (known !== undefined) return known;
  // A type that contains itself does so through a box or a vec, which answers by itself.
  needs.set(type, false);
  const answer = computeNeedsDrop(type);
  needs.set(type, answer);
  return answer;
}

function computeNeedsDrop(type: Type): boolean {
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
      if (NEVER_DROPPED.has(adt.lang)) return false;
      if (GLUE_OF_THE_RUNTIME.has(adt.lang) || adt.drop !== undefined) return true;
      return adt.variants.some(variantNeedsDrop);
    }
    default:
      return false;
  }
}

/** Whether a value of this variant has a field to drop. */
export function variantNeedsDrop(variant: Variant): boolean {
  return variant.fields.some((field) => needsDrop(field.type));
}

/** The variants of an enum, or undefined for every other type. */
export function enumVariants(type: Type): readonly Variant[] | undefined {
  return type.kind === 'adt' && type.adt.kind === 'enum' ? type.adt.variants : undefined;
}

/** Types of the fields that a value of this type has one after the other: struct, tuple, closure; undefined for others. */
export function fieldTypes(type: Type): readonly Type[] | undefined {
  switch (type.kind) {
    case 'tuple':
      return type.elements;
    case 'closure':
      return type.closure.captures.map((capture) => capture.type);
    case 'adt':
      return type.adt.kind === 'struct' ? type.adt.variants[0]?.fields.map((field) => field.type) : undefined;
    default:
      return undefined;
  }
}

/**
 * Whether the emission layer drops such a value given its JavaScript value alone. Every other value is dropped in place, by
 * address: a local that holds one needs memory.
 */
export function isDroppedByValue(type: Type): boolean {
  if (type.kind === 'box') return true;
  return type.kind === 'adt' && type.adt.lang === 'option' && type.adt.arguments[0]?.kind === 'box';
}
