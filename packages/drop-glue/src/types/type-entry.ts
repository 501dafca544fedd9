import type { DropHandler, TypeId } from './drop-type.js';

/** A field of a struct or of a variant. */
export interface Field {
  readonly offset: number;
  readonly type: TypeId;
}

/** What a `DropType` says beside its layout and its handler; a checked copy. */
export type Shape =
  | { readonly kind: 'trivial' | 'string' }
  | { readonly kind: 'struct'; readonly fields: readonly Field[] }
  | {
      readonly kind: 'enum';
      readonly tagOffset: number;
      readonly tagWidth: number;
      /** Values as an unsigned tag reads; a `bigint` where a number would not be exact. */
      readonly variants: readonly { readonly value: number | bigint; readonly fields: readonly Field[] }[];
    }
  | { readonly kind: 'array'; readonly element: TypeId; readonly count: number }
  | { readonly kind: 'box' | 'rc' | 'weak'; readonly pointee: TypeId; readonly nullable: boolean }
  | { readonly kind: 'slice' | 'vec'; readonly element: TypeId }
  | { readonly kind: 'dyn'; readonly nullable: boolean };

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

  /** Whether dropping a value of the type does anything; null until `TypeTable.needsDrop` was asked. */
  needsDrop: boolean | null = null;

  constructor(
    id: TypeId,
    layout: { size: number; align: number },
    handler: DropHandler | null,
    shape: Shape,
  ) {
    this.id = id;
    this.size = layout.size;
    this.align = layout.align;
    this.stride = Math.ceil(layout.size / layout.align) * layout.align;
    this.handler = handler;
    this.shape = shape;
  }

  /** Names the type in messages. */
  toString(): string {
    return `type ${this.id} (${this.shape.kind})`;
  }
}

/** The types whose values lie inside a value of this shape. */
export function inlineTypes(shape: Shape): readonly TypeId[] {
  switch (shape.kind) {
    case 'struct':
      return shape.fields.map((field) => field.type);
    case 'enum':
      return shape.variants.flatMap((variant) => variant.fields.map((field) => field.type));
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
      return [shape.element];
    default:
      return [];
  }
}
