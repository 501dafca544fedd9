import type { CountedBlock } from '../glue/counted-block.js';
import type { Drop } from '../glue/drop.js';
import type { Variants } from '../glue/variants.js';

/**
 * What an operation does.
 *
 * - `call` calls the compiled glue of parts whose nesting is bounded, and handlers
 * - `enum` goes on with the parts of one variant
 * - `loop` goes on with the parts of each element of an array in place, or with those of one large or nested part
 * - `moved` does so for one part, at an aligned place that the part is moved to
 * - `box`, `dyn`, `rc`, `rc-dyn`, `elements`, `rc-slice` go on inside the block that the part owns
 * - `end-block`, `end-counted` and `end-element` end such contents, `end-loop` ends those of a loop, `halt` ends the walk
 */
export type OpKind =
  | 'call'
  | 'enum'
  | 'loop'
  | 'moved'
  | 'box'
  | 'dyn'
  | 'rc'
  | 'rc-dyn'
  | 'elements'
  | 'rc-slice'
  | 'end-block'
  | 'end-counted'
  | 'end-element'
  | 'end-loop'
  | 'halt';

/** One operation of a program. A program drops the parts of a value in order; it is a graph whose paths lead to an end. */
export class Op {
  readonly kind: OpKind;
  /** Offset of the part from the address of the program's value. */
  readonly offset: number;
  /** The operation after this one; of an end, itself. */
  readonly next: Op;
  /** The number by which links name an operation that owns a block. */
  readonly id: number;
  /** Drops the whole part. An end has none. */
  readonly drop: Drop;
  readonly nullable: boolean;
  /** Of a `box` or an `rc`: offsets of the pointers in its rest, if it has one (rest.ts). */
  readonly rest: readonly number[] | null;
  /** The end of the block; with a rest only. */
  readonly end: Op;
  /** The program of what the part holds; set when that is built. */
  content: Op;
  readonly variants: Variants<Op> | null;
  readonly count: number;
  /** Of `elements` and `rc-slice`: offset of the length in the slot, 16 in a vec and 8 in the others. */
  readonly lengthAt: number;
  /** Of a `moved`: of the part. Of an end: of the value that ends; a `halt` after a part in place has that of the part. */
  readonly size: number;
  readonly align: number;
  readonly stride: number;
  /** Of `rc-slice`: bytes before the first element in the block; of others 0. */
  readonly header: number;
  readonly counted: CountedBlock | null;

  constructor(kind: OpKind, next: Op | null, fields: Partial<Omit<Op, 'kind' | 'next' | 'content'>> = {}) {
    this.kind = kind;
    this.offset = fields.offset ?? 0;
    this.next = next ?? this;
    this.id = fields.id ?? 0;
    this.drop = fields.drop ?? nothing;
    this.nullable = fields.nullable ?? false;
    this.rest = fields.rest ?? null;
    this.end = fields.end ?? this;
    this.content = this;
    this.variants = fields.variants ?? null;
    this.count = fields.count ?? 0;
    this.lengthAt = fields.lengthAt ?? 0;
    this.size = fields.size ?? 0;
    this.align = fields.align ?? 1;
    this.stride = fields.stride ?? 0;
    this.header = fields.header ?? 0;
    this.counted = fields.counted ?? null;
  }
}

function nothing(): void {}
