import { invalidArgument, invalidNumber, JustError, requireCount } from '@justlang/config/internal';
import type { DropField } from './drop-type.js';
import type { Field } from './type-entry.js';

/** The largest type id. */
const MAX_TYPE_ID = 2 ** 31 - 1;

/** Tells whether a value can be a type id. */
function isTypeId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_TYPE_ID;
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` if `value` is no type id */
export function requireTypeId(name: string, value: unknown): number {
  if (!isTypeId(value)) invalidNumber(name, value, 'a type id, an integer from 0 to 2^31 - 1');
  return value + 0;
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` if `name` is given and is no name */
export function readName(who: string, name: unknown): string | null {
  if (name === undefined) return null;
  if (typeof name !== 'string' || name === '') invalidArgument(`name of ${who}`, name, 'a text, not empty');
  return name;
}

/**
 * Checks the fields of a struct or a variant and copies them.
 *
 * @param who - the type, for messages
 * @throws `ERR_JUST_INVALID_ARGUMENT` if they are no fields
 * @throws `ERR_JUST_INVALID_LAYOUT` if one starts outside the layout
 */
export function readFields(
  name: string,
  fields: readonly DropField[],
  who: string,
  layout: { size: number },
): Field[] {
  if (!Array.isArray(fields)) invalidArgument(name, fields, 'an array of { offset, type }');
  return fields.map((field: DropField, index) => {
    const where = `field ${index} in the ${name}`;
    if (typeof field !== 'object' || field === null) invalidArgument(where, field, '{ offset, type }');
    requireCount(`offset of ${where}`, field.offset, 'bytes');
    if (field.offset > layout.size) outside(`${where}, at offset ${field.offset},`, who, layout);
    const type = requireTypeId(`type of ${where}`, field.type);
    return { offset: field.offset + 0, type, name: readName(where, field.name) };
  });
}

/** @throws `ERR_JUST_INVALID_LAYOUT` always */
export function outside(what: string, who: string, layout: { size: number }): never {
  throw new JustError(
    'ERR_JUST_INVALID_LAYOUT',
    `${what} lies outside ${who}, whose layout has size ${layout.size}`,
  );
}
