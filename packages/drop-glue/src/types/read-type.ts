import {
  describeValue,
  invalidArgument,
  invalidNumber,
  JustError,
  requireCount,
} from '@justlang/config/internal';
import { Layout } from '@justlang/heap';
import type { DropField, DropHandler, DropType, EnumTag, EnumVariant } from './drop-type.js';
import { type Field, type Shape, TypeEntry } from './type-entry.js';

/** The largest type id. */
const MAX_TYPE_ID = 2 ** 31 - 1;

/** Bytes of the slots that the runtime reads, by kind. The slot of a kind that is not named is a pointer. */
const SLOT_SIZES: Partial<Record<DropType['kind'], number>> = { slice: 16, dyn: 16, vec: 24, string: 24 };
const POINTER_SIZE = 8;

const KINDS: ReadonlySet<string> = new Set<DropType['kind']>([
  'trivial',
  'struct',
  'enum',
  'array',
  'box',
  'slice',
  'vec',
  'string',
  'dyn',
  'rc',
  'weak',
]);

/** Tells whether a value can be a type id. */
function isTypeId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_TYPE_ID;
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` if `value` is no type id */
export function requireTypeId(name: string, value: unknown): number {
  if (!isTypeId(value)) invalidNumber(name, value, 'a type id, an integer from 0 to 2^31 - 1');
  return value + 0;
}

/**
 * Checks a descriptor as far as that is possible without the types it names, and copies it.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` if it is not a `DropType`
 * @throws `ERR_JUST_INVALID_LAYOUT` if its slot, tag or a field starts or ends outside its layout
 */
export function readType(id: number, type: DropType): TypeEntry {
  if (typeof type !== 'object' || type === null) invalidArgument('type', type, 'a DropType');
  if (typeof type.kind !== 'string' || !KINDS.has(type.kind)) {
    invalidArgument(`kind of type ${id}`, type.kind, `one of ${[...KINDS].join(', ')}`);
  }
  const layout = readLayout(`layout of type ${id}`, type.layout);
  const handler = type.drop ?? null;
  if (handler !== null) requireHandler(`drop of type ${id}`, handler);
  return new TypeEntry(id, layout, handler, readShape(id, type, layout));
}

/** @throws `ERR_JUST_INVALID_ARGUMENT` if `handler` is no function */
export function requireHandler(name: string, handler: DropHandler): void {
  if (typeof handler !== 'function') invalidArgument(name, handler, 'a function of an address');
}

/** Returns a layout as one of this copy of the heap package; another loaded copy may have made it. */
export function readLayout(name: string, layout: Layout): Layout {
  if (typeof layout !== 'object' || layout === null) invalidArgument(name, layout, 'a Layout');
  return layout instanceof Layout ? layout : Layout.of((layout as Layout).size, (layout as Layout).align);
}

function readShape(id: number, type: DropType, layout: Layout): Shape {
  const needs = (bytes: number) => {
    if (layout.size < bytes) outside(`the ${bytes} bytes of a ${type.kind} slot`, id, layout);
  };
  switch (type.kind) {
    case 'trivial':
      return { kind: type.kind };
    case 'struct':
      return { kind: type.kind, fields: readFields(`fields of type ${id}`, type.fields, id, layout) };
    case 'enum':
      return readEnum(id, type.tag, type.variants, layout);
    case 'array': {
      const element = requireTypeId(`element of type ${id}`, type.element);
      requireCount(`count of type ${id}`, type.count, 'elements');
      return { kind: type.kind, element, count: type.count + 0 };
    }
    case 'string':
      needs(SLOT_SIZES.string as number);
      return { kind: type.kind };
    case 'slice':
    case 'vec':
      needs(SLOT_SIZES[type.kind] as number);
      return { kind: type.kind, element: requireTypeId(`element of type ${id}`, type.element) };
    case 'dyn':
      needs(SLOT_SIZES.dyn as number);
      return { kind: type.kind, nullable: readNullable(id, type.nullable) };
    default:
      needs(POINTER_SIZE);
      return {
        kind: type.kind,
        pointee: requireTypeId(`pointee of type ${id}`, type.pointee),
        nullable: readNullable(id, type.nullable),
      };
  }
}

function readNullable(id: number, nullable: unknown): boolean {
  if (nullable !== undefined && typeof nullable !== 'boolean') {
    invalidArgument(`nullable of type ${id}`, nullable, 'a boolean');
  }
  return nullable === true;
}

function readFields(name: string, fields: readonly DropField[], id: number, layout: Layout): Field[] {
  if (!Array.isArray(fields)) invalidArgument(name, fields, 'an array of { offset, type }');
  return fields.map((field: DropField, index) => {
    const where = `field ${index} in the ${name}`;
    if (typeof field !== 'object' || field === null) invalidArgument(where, field, '{ offset, type }');
    requireCount(`offset of ${where}`, field.offset, 'bytes');
    if (field.offset > layout.size) outside(`${where}, at offset ${field.offset},`, id, layout);
    return { offset: field.offset + 0, type: requireTypeId(`type of ${where}`, field.type) };
  });
}

function readEnum(id: number, tag: EnumTag, variants: readonly EnumVariant[], layout: Layout): Shape {
  if (typeof tag !== 'object' || tag === null) invalidArgument(`tag of type ${id}`, tag, '{ offset, width }');
  const { offset, width } = tag;
  requireCount(`offset of the tag of type ${id}`, offset, 'bytes');
  if (![1, 2, 4, 8].includes(width)) invalidArgument(`tag width of type ${id}`, width, '1, 2, 4 or 8 bytes');
  if (offset + width > layout.size) outside(`a tag of ${width} bytes at offset ${offset}`, id, layout);
  if (!Array.isArray(variants)) {
    invalidArgument(`variants of type ${id}`, variants, 'an array of { value, fields }');
  }
  const seen = new Set<number | bigint>();
  const read = variants.map((variant: EnumVariant, index) => {
    const where = `variant ${index} of type ${id}`;
    if (typeof variant !== 'object' || variant === null) {
      invalidArgument(where, variant, '{ value, fields }');
    }
    const value = readTagValue(where, variant.value, width);
    if (seen.has(value)) {
      invalidArgument(`value of ${where}`, variant.value, 'different from those of the other variants');
    }
    seen.add(value);
    return { value, fields: readFields(`fields of ${where}`, variant.fields, id, layout) };
  });
  return { kind: 'enum', tagOffset: offset + 0, tagWidth: width, variants: read };
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

function outside(what: string, id: number, layout: { size: number }): never {
  throw new JustError(
    'ERR_JUST_INVALID_LAYOUT',
    `${what} lies outside type ${describeValue(id)}, whose layout has ${layout.size} bytes`,
  );
}
