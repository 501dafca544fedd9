import { invalidArgument, requireCount } from '@justlang/config/internal';
import type { EnumType, EnumVariant } from './drop-type.js';
import { outside, readFields, readName } from './read-fields.js';
import type { EnumShape, Field } from './type-entry.js';

/**
 * Checks the tag and the variants of an enum and copies them.
 *
 * @param who - the type, for messages
 * @throws `ERR_JUST_INVALID_ARGUMENT` if they are not what `EnumType` says
 * @throws `ERR_JUST_INVALID_LAYOUT` if the tag or a field lies outside the layout
 */
export function readEnum(who: string, type: EnumType, layout: { size: number }): EnumShape {
  const { tag, variants } = type;
  if (typeof tag !== 'object' || tag === null) invalidArgument(`tag of ${who}`, tag, '{ offset, width }');
  const { offset, width } = tag;
  requireCount(`offset of the tag of ${who}`, offset, 'bytes');
  if (![1, 2, 4, 8].includes(width)) invalidArgument(`tag width of ${who}`, width, '1, 2, 4 or 8 bytes');
  if (offset + width > layout.size) outside(`a tag of ${width} bytes at offset ${offset}`, who, layout);
  if (!Array.isArray(variants)) {
    invalidArgument(`variants of ${who}`, variants, 'an array of { value, fields }');
  }
  const seen = new Set<number | bigint>();
  const read = variants.map((variant: EnumVariant, index) => {
    const where = `variant ${index} of ${who}`;
    if (typeof variant !== 'object' || variant === null) {
      invalidArgument(where, variant, '{ value, fields }');
    }
    const value = readTagValue(where, variant.value, width);
    if (seen.has(value)) {
      invalidArgument(`value of ${where}`, variant.value, 'different from those of the other variants');
    }
    seen.add(value);
    const fields = readFields(`fields of ${where}`, variant.fields, who, layout);
    return { value, fields, name: readName(where, variant.name) };
  });
  const otherwise = readOtherwise(who, type.otherwise, layout);
  const given = typeof type.otherwise === 'object' ? type.otherwise.name : undefined;
  const otherwiseName = readName(`otherwise of ${who}`, given);
  return { kind: 'enum', tagOffset: offset + 0, tagWidth: width, variants: read, otherwise, otherwiseName };
}

function readOtherwise(
  who: string,
  otherwise: EnumType['otherwise'],
  layout: { size: number },
): readonly Field[] | 'invalid' {
  if (otherwise === undefined) return [];
  if (otherwise === 'invalid') return otherwise;
  if (typeof otherwise !== 'object' || otherwise === null) {
    invalidArgument(`otherwise of ${who}`, otherwise, "'invalid' or { fields }");
  }
  return readFields(`fields otherwise of ${who}`, otherwise.fields, who, layout);
}

/** Returns the value that reading such a tag as an unsigned integer yields. */
function readTagValue(where: string, value: number | bigint, width: number): number | bigint {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) {
    const bits = width * 8;
    const exact = BigInt(value);
    if (exact >= -(1n << BigInt(bits - 1)) && exact < 1n << BigInt(bits)) {
      const unsigned = BigInt.asUintN(bits, exact);
      return unsigned <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(unsigned) : unsigned;
    }
  }
  return invalidArgument(`value of ${where}`, value, `an integer that fits a tag of ${width} bytes`);
}
