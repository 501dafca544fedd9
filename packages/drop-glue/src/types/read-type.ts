import { invalidArgument, requireCount } from '@justlang/config/internal';
import { Layout } from '@justlang/heap';
import type { CountedPointee, DropHandler, DropType, Scalar, TrivialType, TypeId } from './drop-type.js';
import { readEnum } from './read-enum.js';
import { outside, readFields, readName, requireTypeId } from './read-fields.js';
import { type Shape, TypeEntry } from './type-entry.js';

/** Bytes of the slots that the runtime reads, by kind. The slot of a kind that is not named is a pointer. */
const SLOT_SIZES: Partial<Record<DropType['kind'], number>> = { slice: 16, dyn: 16, vec: 24, string: 24 };
const POINTER_SIZE = 8;
/** Bytes of a pointer and a type id, or a pointer and a length. */
const FAT_POINTER_SIZE = 16;

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

/**
 * Checks a descriptor as far as that is possible without the types it names, and copies it.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` if it is not a `DropType`
 * @throws `ERR_JUST_INVALID_LAYOUT` if its slot, tag or a field starts or ends outside its layout
 */
export function readType(id: TypeId, type: DropType): TypeEntry {
  if (typeof type !== 'object' || type === null) invalidArgument('type', type, 'a DropType');
  const name = readName(`type ${id}`, type.name);
  const who = name === null ? `type ${id}` : `\`${name}\``;
  if (typeof type.kind !== 'string' || !KINDS.has(type.kind)) {
    invalidArgument(`kind of ${who}`, type.kind, `one of ${[...KINDS].join(', ')}`);
  }
  const layout = readLayout(`layout of ${who}`, type.layout);
  const handler = type.drop ?? null;
  if (handler !== null) requireHandler(`drop of ${who}`, handler);
  return new TypeEntry(id, layout, handler, readShape(who, type, layout), name);
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

function readShape(who: string, type: DropType, layout: Layout): Shape {
  const needs = (bytes: number, what: string = type.kind) => {
    if (layout.size < bytes) outside(`the ${what} slot of ${bytes} bytes`, who, layout);
  };
  switch (type.kind) {
    case 'trivial':
      return readTrivial(who, type, layout, needs);
    case 'struct':
      return { kind: type.kind, fields: readFields(`fields of ${who}`, type.fields, who, layout) };
    case 'enum':
      return readEnum(who, type, layout);
    case 'array': {
      const element = requireTypeId(`element of ${who}`, type.element);
      requireCount(`count of ${who}`, type.count, 'elements');
      return { kind: type.kind, element, count: type.count + 0 };
    }
    case 'string':
      needs(SLOT_SIZES.string as number);
      return { kind: type.kind };
    case 'slice':
    case 'vec':
      needs(SLOT_SIZES[type.kind] as number);
      return { kind: type.kind, element: requireTypeId(`element of ${who}`, type.element) };
    case 'dyn':
      needs(SLOT_SIZES.dyn as number);
      return { kind: type.kind, nullable: readNullable(who, type.nullable) };
    case 'box':
      needs(POINTER_SIZE);
      return {
        kind: type.kind,
        pointee: requireTypeId(`pointee of ${who}`, type.pointee),
        nullable: readNullable(who, type.nullable),
      };
    default: {
      const nullable = readNullable(who, type.nullable);
      const { pointee } = type;
      if (pointee === 'dyn') {
        needs(FAT_POINTER_SIZE, `${type.kind} dyn`);
        return { kind: `${type.kind}-dyn`, nullable };
      }
      if (isSlice(pointee)) {
        needs(FAT_POINTER_SIZE, `${type.kind} slice`);
        const element = requireTypeId(`slice of the pointee of ${who}`, pointee.slice);
        return { kind: `${type.kind}-slice`, element, nullable };
      }
      needs(POINTER_SIZE);
      return { kind: type.kind, pointee: requireTypeId(`pointee of ${who}`, pointee), nullable };
    }
  }
}

/** Bytes of the scalars. */
const SCALARS: Readonly<Record<Scalar, number>> = {
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  i128: 16,
  u128: 16,
  isize: 8,
  usize: 8,
  f32: 4,
  f64: 8,
  bool: 1,
  char: 4,
  address: 8,
  text: 1,
};

function readTrivial(
  who: string,
  { scalar, refers }: TrivialType,
  layout: Layout,
  needs: (bytes: number, what: string) => void,
): Shape {
  if (scalar !== undefined) {
    if (typeof scalar !== 'string' || !Object.hasOwn(SCALARS, scalar))
      invalidArgument(`scalar of ${who}`, scalar, `one of ${Object.keys(SCALARS).join(', ')}`);
    if (layout.size !== SCALARS[scalar])
      invalidArgument(`scalar of ${who}`, scalar, `one of the ${layout.size} bytes of its layout`);
  }
  if (refers === undefined) return { kind: 'trivial', scalar: scalar ?? null, refers: null };
  if (scalar !== undefined) invalidArgument(`refers of ${who}`, refers, 'left out where there is a scalar');
  if (refers === 'dyn' || isSlice(refers)) needs(FAT_POINTER_SIZE, 'reference');
  else needs(POINTER_SIZE, 'reference');
  if (isSlice(refers)) {
    const slice = requireTypeId(`slice that ${who} refers to`, refers.slice);
    return { kind: 'trivial', scalar: null, refers: { slice } };
  }
  const pointee = refers === 'dyn' ? refers : requireTypeId(`type that ${who} refers to`, refers);
  return { kind: 'trivial', scalar: null, refers: pointee };
}

function isSlice(pointee: CountedPointee): pointee is { slice: TypeId } {
  return typeof pointee === 'object' && pointee !== null;
}

function readNullable(who: string, nullable: unknown): boolean {
  if (nullable !== undefined && typeof nullable !== 'boolean') {
    invalidArgument(`nullable of ${who}`, nullable, 'a boolean');
  }
  return nullable === true;
}
