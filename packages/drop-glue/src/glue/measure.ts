import type { TypeId } from '../types/drop-type.js';
import { type Field, fieldLists } from '../types/type-entry.js';
import type { TypeGlue } from './type-glue.js';

/** The parts of an array are listed one by one if they are at most this many. */
const UNROLLED = 8;
/** The parts of a struct inside another value count as parts of that value if they are at most this many. */
const TAKEN_APART = 16;

/**
 * How a value inside another one is dropped.
 *
 * - `apart`: its parts are parts of the outer value
 * - `called`: by a call of its own glue
 * - `moved`: it lies at an address that its handlers cannot use, as in a packed struct; it is moved to an aligned one
 */
export type FieldForm = 'apart' | 'called' | 'moved';

/**
 * Returns how a field is dropped.
 *
 * @param align - of the value that the field lies in
 */
export function formOf(field: TypeGlue, offset: number, align: number): FieldForm {
  const { type } = field;
  if (field.handlersInside && (align < type.align || offset % type.align !== 0)) return 'moved';
  return type.shape.kind === 'struct' && field.parts > TAKEN_APART ? 'called' : 'apart';
}

/** Tells whether the parts of an array's elements are listed one by one. */
export function isUnrolled(element: TypeGlue, count: number): boolean {
  return element.parts * count <= UNROLLED;
}

/**
 * Finds out in how many steps a value is dropped, and how many calls that nests before an owner. The types inside it were
 * measured before.
 */
export function measure(glue: TypeGlue, needsDrop: boolean, glueOf: (id: TypeId) => TypeGlue): void {
  const { type } = glue;
  const { shape, handler } = type;
  const inside = type.inside.map(glueOf);
  glue.handlersInside = handler !== null || inside.some((part) => part.handlersInside);
  if (!needsDrop) return;
  const forms = (fields: readonly Field[]) =>
    fields.map((field) => {
      const part = glueOf(field.type);
      return { part, form: formOf(part, field.offset, type.align) };
    });
  let parts = 1;
  let weight = 0;
  if (shape.kind === 'trivial') {
    parts = 0;
  } else if (shape.kind === 'struct') {
    const fields = forms(shape.fields);
    parts = fields.reduce((sum, { part, form }) => sum + (form === 'apart' ? part.parts : 1), 0);
    weight = fields.some(({ form }) => form !== 'apart') ? 1 : 0;
  } else if (shape.kind === 'enum') {
    weight = fieldLists(shape).some((fields) => forms(fields).some(({ form }) => form !== 'apart')) ? 2 : 1;
  } else if (shape.kind === 'array') {
    const element = glueOf(shape.element);
    const moved = formOf(element, 0, type.align) === 'moved';
    if (!moved && isUnrolled(element, shape.count)) parts = element.parts * shape.count;
    else weight = moved ? 2 : 1;
  }
  glue.parts = parts + (handler === null ? 0 : 1);
  glue.weight = weight;
  glue.calls = weight;
  for (const part of inside) glue.calls = Math.max(glue.calls, part.calls + weight);
}

/** Orders types so that each comes after those whose values lie inside its own. */
export function innerFirst(fresh: readonly TypeGlue[], glueOf: (id: TypeId) => TypeGlue): TypeGlue[] {
  const holders = new Map<TypeGlue, TypeGlue[]>(fresh.map((glue) => [glue, []]));
  const missing = new Map<TypeGlue, number>();
  const ready: TypeGlue[] = [];
  for (const glue of fresh) {
    const inside = glue.type.inside.map(glueOf).filter((part) => !part.compiled);
    for (const part of inside) holders.get(part)?.push(glue);
    missing.set(glue, inside.length);
    if (inside.length === 0) ready.push(glue);
  }
  for (const glue of ready) {
    for (const holder of holders.get(glue) ?? []) {
      const left = (missing.get(holder) as number) - 1;
      missing.set(holder, left);
      if (left === 0) ready.push(holder);
    }
  }
  return ready;
}
