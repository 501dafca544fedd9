import type { CountedPointee, DropHandler, Scalar, TypeId } from './drop-type.js';

/** A field of a struct or of a variant. */
export interface Field {
  readonly offset: number;
  readonly type: TypeId;
  /** What the program calls it; null if that is not known. */
  readonly name: string | null;
}

/** Tag and variants of an enum. */
export interface EnumShape {
  readonly kind: 'enum';
  readonly tagOffset: number;
  readonly tagWidth: number;
  /** Values as an unsigned tag reads; a `bigint` where a number would not be exact. */
  readonly variants: readonly {
    readonly value: number | bigint;
    readonly fields: readonly Field[];
    readonly name: string | null;
  }[];
  /** The fields under any other tag; `invalid` where no value has another one. */
  readonly otherwise: readonly Field[] | 'invalid';
  /** What the program calls the variant of any other tag; null if that is not known. */
  readonly otherwiseName: string | null;
}

/** What a `DropType` says beside its layout and its handler; a checked copy. */
export type Shape =
  | { readonly kind: 'trivial'; readonly scalar: Scalar | null; readonly refers: CountedPointee | null }
  | { readonly kind: 'string' }
  | { readonly kind: 'struct'; readonly fields: readonly Field[] }
  | EnumShape
  | { readonly kind: 'array'; readonly element: TypeId; readonly count: number }
  | { readonly kind: 'box' | 'rc' | 'weak'; readonly pointee: TypeId; readonly nullable: boolean }
  | { readonly kind: 'slice' | 'vec'; readonly element: TypeId }
  | { readonly kind: 'dyn' | 'rc-dyn' | 'weak-dyn'; readonly nullable: boolean }
  | { readonly kind: 'rc-slice' | 'weak-slice'; readonly element: TypeId; readonly nullable: boolean };

/** A defined type, as its descriptor was when it was checked. */
export class TypeEntry {
  readonly id: TypeId;
  /** Bytes of the value's own slot. */
  readonly size: number;
  readonly align: number;
  /** Distance in bytes from one element to the next in an array of this type. */
  readonly stride: number;
  readonly handler: DropHandler | null;
  readonly shape: Shape;
  /** The types whose values lie inside a value, each once. */
  readonly inside: readonly TypeId[];
  /** For messages; null if the program gave none. */
  readonly name: string | null;

  /** Whether dropping a value of the type does anything; null until `TypeTable.needsDrop` was asked. */
  needsDrop: boolean | null = null;

  constructor(
    id: TypeId,
    layout: { size: number; align: number },
    handler: DropHandler | null,
    shape: Shape,
    name: string | null,
  ) {
    this.id = id;
    this.size = layout.size;
    this.align = layout.align;
    this.stride = Math.ceil(layout.size / layout.align) * layout.align;
    this.handler = handler;
    this.shape = shape;
    this.inside = [...new Set(inlineTypes(shape))];
    this.name = name;
  }

  /** Names the type in messages. */
  toString(): string {
    return this.name === null ? `type ${this.id} (${this.shape.kind})` : `\`${this.name}\``;
  }
}

/** Tells whether every value of this shape needs a drop because of what it points to. */
export function ownsMemory({ kind }: Shape): boolean {
  return kind !== 'trivial' && kind !== 'struct' && kind !== 'enum' && kind !== 'array';
}

/** The types whose values lie inside a value of this shape. */
function inlineTypes(shape: Shape): readonly TypeId[] {
  switch (shape.kind) {
    case 'struct':
      return shape.fields.map((field) => field.type);
    case 'enum':
      return fieldLists(shape).flatMap((fields) => fields.map((field) => field.type));
    case 'array':
      return shape.count === 0 ? [] : [shape.element];
    default:
      return [];
  }
}

/**
 * The types of what a value of this shape points to. A `weak` reference counts: it drops no value, but frees a block by
 * the value's layout.
 */
export function pointedTypes(shape: Shape): readonly TypeId[] {
  switch (shape.kind) {
    case 'box':
    case 'rc':
    case 'weak':
      return [shape.pointee];
    case 'slice':
    case 'vec':
    case 'rc-slice':
    case 'weak-slice':
      return [shape.element];
    default:
      return [];
  }
}

/** The fields of a struct; those of each variant of an enum. Fields of one list lie in a value together. */
export function fieldLists(shape: Shape): readonly (readonly Field[])[] {
  if (shape.kind === 'struct') return [shape.fields];
  if (shape.kind !== 'enum') return [];
  const lists = shape.variants.map((variant) => variant.fields);
  return shape.otherwise === 'invalid' ? lists : [...lists, shape.otherwise];
}
