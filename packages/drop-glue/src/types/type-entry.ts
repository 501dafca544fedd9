import type { Op } from '../deep/op.js';
import type { Drop } from '../glue/drop.js';
import type { DropHandler, TypeId } from './drop-type.js';

/** A field of a struct or of a variant. */
export interface Field {
  readonly offset: number;
  readonly type: TypeId;
}

/** A checked copy of a `DropType`: what its kind says beyond layout and handler. */
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

/** A defined type and, once it was first dropped, what was compiled for it. */
export class TypeEntry {
  readonly id: TypeId;
  /** Bytes of the value's own slot. */
  readonly size: number;
  readonly align: number;
  /** Distance in bytes from one element to the next in an array of this type. */
  readonly stride: number;
  readonly handler: DropHandler | null;
  readonly shape: Shape;

  /** Whether dropping it does anything; null until asked. */
  needsDrop: boolean | null = null;
  /**
   * Whether its values can be nested without a static bound (recursive types, `dyn`) or deeper than the static
   * bound; known once compiled.
   */
  deep = true;
  /** How many types are nested below this one, at most; of types that are not deep. */
  height = 0;
  /** Whether a handler may run while it is dropped; known once compiled. */
  handlers = true;
  compiled = false;
  /** Drops the value at an address, in place. */
  drop: Drop = notCompiled;
  /** Drops the value at an address and frees its block, which has this type's layout. */
  boxed: Drop = notCompiled;
  /** Programs of the deep walk for a value in a block of its own, in an `rc` block, and among elements. */
  block: Op | null = null;
  counted: Op | null = null;
  element: Op | null = null;

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

function notCompiled(): never {
  throw new Error('drop glue is called before it was compiled');
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

/** The types of what a value of this shape points to. A `weak` reference drops no value, but frees by its layout. */
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
