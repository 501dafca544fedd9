// Where each type's parts lie in memory, and which JavaScript values it is made of. Memory follows C: fields in the order of
// their declaration, each at a multiple of its alignment; an enum is a tag, then the fields of the variant. A type of a few
// scalars is held in as many JavaScript values, its leaves.
import type { Adt, Type } from '../../types/typed.js';
import { MAX_ALIGN, SCALARS, type Scalar } from './scalars.js';

/** A JavaScript value that a type consists of, and where it lies when the value is in memory. */
export interface Leaf {
  /** As part of a variable's name; empty for the only one. */
  readonly name: string;
  readonly scalar: Scalar;
  readonly offset: number;
  /** All of these hold where it means something. */
  readonly when: readonly Condition[];
}

/** That a leaf, a tag or a pointer, has one of some values; without values, that it is not 0. */
export interface Condition {
  readonly leaf: number;
  readonly values: readonly number[] | undefined;
}

export interface Field {
  readonly type: Type;
  readonly offset: number;
  /** Which of the type's leaves are its own; empty when the type has none. */
  readonly leaves: readonly number[];
}

/** How an enum tells its variants apart. */
export type Tag =
  /** A number at the start, the variant's index. */
  | { readonly kind: 'number'; readonly scalar: 'u8' | 'u16' | 'u32' }
  /** One variant has a pointer that is never null, the other has nothing: the pointer is 0 there. `leaf` is its leaf in that variant. */
  | { readonly kind: 'niche'; readonly some: number; readonly none: number; readonly offset: number };

export interface Layout {
  readonly size: number;
  readonly align: number;
  /** The JavaScript values; undefined for what lives in memory only. */
  readonly leaves: readonly Leaf[] | undefined;
  /** By variant; a struct, a tuple and a closure have one. */
  readonly variants: readonly (readonly Field[])[];
  /** Of an enum with more than one variant. */
  readonly tag: Tag | undefined;
}

/** More leaves than these are kept in memory. */
const MAX_LEAVES = 8;

const known = new Map<Type, Layout>();

export function layoutOf(type: Type): Layout {
  let layout = known.get(type);
  if (layout === undefined) {
    layout = compute(type);
    known.set(type, layout);
  }
  return layout;
}

/** The types of a value's fields in one of its variants; undefined for what has no fields. */
export function fieldTypes(
  type: Type,
  variant: number,
): readonly { readonly name: string; readonly type: Type }[] {
  switch (type.kind) {
    case 'tuple':
      return type.elements.map((element, index) => ({ name: String(index), type: element }));
    case 'closure':
      return type.closure.captures;
    case 'adt':
      return type.adt.variants[variant]?.fields ?? [];
    default:
      return [];
  }
}

/** What the second half of a pointer to a type holds, if there is one. */
export function metadataOf(target: Type): 'length' | 'type' | undefined {
  if (target.kind === 'slice' || target.kind === 'str') return 'length';
  if (target.kind === 'dyn') return 'type';
  const last = lastField(target);
  return last === undefined ? undefined : metadataOf(last);
}

/** The type of a struct's last field: a struct has no size of its own if that has none. */
export function lastField(type: Type): Type | undefined {
  return type.kind === 'adt' && type.adt.kind === 'struct'
    ? type.adt.variants[0]?.fields.at(-1)?.type
    : undefined;
}

/** The type's one scalar, where it has one leaf. */
export function scalarOf(type: Type): Scalar | undefined {
  const { leaves } = layoutOf(type);
  return leaves?.length === 1 ? leaves[0]!.scalar : undefined;
}

export const isZeroSized = (type: Type): boolean => layoutOf(type).leaves?.length === 0;

function compute(type: Type): Layout {
  switch (type.kind) {
    case 'int':
    case 'float':
      return scalar(type.name);
    case 'bool':
    case 'char':
      return scalar(type.kind);
    case 'function':
      return scalar('address');
    case 'reference':
    case 'pointer':
    case 'box':
      return pointer(type.target);
    case 'tuple':
    case 'closure':
      return structure(fieldTypes(type, 0));
    case 'adt':
      return adt(type.adt);
    case 'array': {
      const { size, align } = layoutOf(type.element);
      const empty = size * type.length === 0;
      return {
        size: size * type.length,
        align,
        leaves: empty ? [] : undefined,
        variants: [],
        tag: undefined,
      };
    }
    case 'item':
    case 'never':
      return structure([]);
    case 'slice':
      return {
        size: 0,
        align: layoutOf(type.element).align,
        leaves: undefined,
        variants: [],
        tag: undefined,
      };
    case 'str':
      return { size: 0, align: 1, leaves: undefined, variants: [], tag: undefined };
    case 'dyn':
      return { size: 0, align: MAX_ALIGN, leaves: undefined, variants: [], tag: undefined };
  }
}

function alignOf(of: Scalar): number {
  return Math.min(SCALARS[of].size, MAX_ALIGN);
}

function scalar(of: Scalar): Layout {
  const leaves = [{ name: '', scalar: of, offset: 0, when: [] }];
  return { size: SCALARS[of].size, align: alignOf(of), leaves, variants: [], tag: undefined };
}

function pointer(target: Type): Layout {
  const metadata = metadataOf(target);
  if (metadata === undefined) return scalar('address');
  const leaves: Leaf[] = [
    { name: '', scalar: 'address', offset: 0, when: [] },
    { name: metadata, scalar: metadata === 'length' ? 'usize' : 'address', offset: 8, when: [] },
  ];
  return { size: 16, align: 8, leaves, variants: [], tag: undefined };
}

interface Named {
  readonly name: string;
  readonly type: Type;
}

interface Placed {
  readonly name: string;
  readonly type: Type;
  readonly offset: number;
}

const up = (offset: number, align: number): number => Math.ceil(offset / align) * align;

/** Puts fields one behind the other. */
function place(fields: readonly Named[], start: number): { placed: Placed[]; end: number; align: number } {
  let end = start;
  let align = 1;
  const placed = fields.map(({ name, type }) => {
    const layout = layoutOf(type);
    const offset = up(end, layout.align);
    end = offset + layout.size;
    align = Math.max(align, layout.align);
    return { name, type, offset };
  });
  return { placed, end, align };
}

function structure(fields: readonly Named[]): Layout {
  const { placed, end, align } = place(fields, 0);
  const leaves: Leaf[] = [];
  let split = true;
  const own = placed.map(({ name, type, offset }): Field => {
    const inner = layoutOf(type).leaves;
    split &&= inner !== undefined;
    const start = leaves.length;
    const indices = (inner ?? []).map((leaf, index) => {
      leaves.push({
        ...leaf,
        name: joined(name, leaf.name),
        offset: offset + leaf.offset,
        when: moved(leaf.when, (at) => start + at),
      });
      return start + index;
    });
    return { type, offset, leaves: indices };
  });
  const kept = split && leaves.length <= MAX_LEAVES;
  if (leaves.length === 1) leaves[0] = { ...leaves[0]!, name: '' };
  return {
    size: up(end, align),
    align,
    leaves: kept ? leaves : undefined,
    variants: [kept ? own : own.map((field) => ({ ...field, leaves: [] }))],
    tag: undefined,
  };
}

function moved(conditions: readonly Condition[], to: (leaf: number) => number): Condition[] {
  return conditions.map((condition) => ({ ...condition, leaf: to(condition.leaf) }));
}

function joined(first: string, second: string): string {
  return second === '' ? first : `${first}_${second}`;
}

function adt(of: Adt): Layout {
  if (of.kind === 'struct' || of.variants.length <= 1) {
    const layout = structure(of.variants[0]?.fields ?? []);
    // Their methods take them by reference, so that they live in memory in any case.
    if (of.lang === 'vec' || of.lang === 'string') return inMemory(layout);
    // The block of `Weak::new()` is `usize::MAX`.
    if (of.lang !== 'weak' || layout.leaves === undefined) return layout;
    return {
      ...layout,
      leaves: layout.leaves.map((leaf, at) => (at === 0 ? { ...leaf, scalar: 'usize' } : leaf)),
    };
  }
  return niche(of) ?? tagged(of);
}

function inMemory(layout: Layout): Layout {
  const variants = layout.variants.map((fields) => fields.map((field) => ({ ...field, leaves: [] })));
  return { ...layout, leaves: undefined, variants };
}

/** Whether a leaf of a type, in every value of it, is no null pointer. */
function neverNull(type: Type): number | undefined {
  if (type.kind === 'reference' || type.kind === 'box' || type.kind === 'function') return 0;
  if (type.kind === 'adt' && type.adt.lang === 'rc') return 0;
  const variant = layoutOf(type).variants;
  if (variant.length !== 1 || layoutOf(type).tag !== undefined || layoutOf(type).leaves === undefined)
    return undefined;
  if (type.kind === 'adt' && type.adt.lang === 'maybe_uninit') return undefined;
  for (const field of variant[0]!) {
    const inner = neverNull(field.type);
    if (inner !== undefined) return field.leaves[inner];
  }
  return undefined;
}

function niche(of: Adt): Layout | undefined {
  if (of.variants.length !== 2) return undefined;
  const hasNothing = of.variants.map((variant) =>
    variant.fields.every((field) => layoutOf(field.type).size === 0),
  );
  if (hasNothing[0] === hasNothing[1]) return undefined;
  const some = hasNothing[0] ? 1 : 0;
  const data = structure(of.variants[some]!.fields);
  if (data.leaves === undefined) return undefined;
  const fields = data.variants[0]!;
  const at = fields.map((field) => {
    const inner = neverNull(field.type);
    return inner === undefined ? undefined : field.leaves[inner];
  });
  const pointerLeaf = at.find((leaf) => leaf !== undefined);
  if (pointerLeaf === undefined) return undefined;
  // The pointer comes first among the leaves of the enum, so that it is what is tested and returned.
  const order = [
    pointerLeaf,
    ...data.leaves.map((_, index) => index).filter((index) => index !== pointerLeaf),
  ];
  const placeOf = new Map(order.map((leaf, index) => [leaf, index]));
  const leaves = order.map((leaf, index): Leaf => {
    const before = data.leaves![leaf]!;
    const when =
      index === 0 ? [] : [{ leaf: 0, values: undefined }, ...moved(before.when, (at) => placeOf.get(at)!)];
    return { ...before, when };
  });
  const reordered = fields.map((field) => ({
    ...field,
    leaves: field.leaves.map((leaf) => placeOf.get(leaf)!),
  }));
  const nothing = of.variants[1 - some]!.fields.map((field) => ({ type: field.type, offset: 0, leaves: [] }));
  return {
    size: data.size,
    align: data.align,
    leaves,
    variants: some === 1 ? [nothing, reordered] : [reordered, nothing],
    tag: { kind: 'niche', some, none: 1 - some, offset: leaves[0]!.offset },
  };
}

function tagged(of: Adt): Layout {
  const count = of.variants.length;
  const tag: Scalar & ('u8' | 'u16' | 'u32') = count <= 2 ** 8 ? 'u8' : count <= 2 ** 16 ? 'u16' : 'u32';
  const { size } = SCALARS[tag];
  const leaves: Leaf[] = [{ name: 'tag', scalar: tag, offset: 0, when: [] }];
  let split = true;
  let end = size;
  let align = size;
  const variants = of.variants.map((variant, index) => {
    const laid = place(variant.fields, size);
    end = Math.max(end, laid.end);
    align = Math.max(align, laid.align);
    return laid.placed.map(({ name, type, offset }): Field => {
      const inner = layoutOf(type).leaves;
      split &&= inner !== undefined;
      const own: number[] = [];
      for (const leaf of inner ?? []) {
        const when = [{ leaf: 0, values: [index] }, ...moved(leaf.when, (at) => own[at]!)];
        const at = shared(leaves, {
          ...leaf,
          name: joined(leafName(variant.name, name), leaf.name),
          offset: offset + leaf.offset,
          when,
        });
        split &&= at !== undefined;
        own.push(at ?? 0);
      }
      return { type, offset, leaves: own };
    });
  });
  const kept = split && leaves.length <= MAX_LEAVES;
  if (leaves.length === 1) leaves[0] = { ...leaves[0]!, name: '' };
  return {
    size: up(end, align),
    align,
    leaves: kept ? leaves : undefined,
    variants: kept ? variants : variants.map((fields) => fields.map((field) => ({ ...field, leaves: [] }))),
    tag: { kind: 'number', scalar: tag },
  };
}

function leafName(variant: string, field: string): string {
  return /^\d/.test(field) ? `${variant.toLowerCase()}${field === '0' ? '' : field}` : field;
}

/** Adds a leaf, or finds the one of another variant that lies in the same bytes; undefined where two lie across each other. */
function shared(leaves: Leaf[], leaf: Leaf): number | undefined {
  for (const [index, other] of leaves.entries()) {
    const apart =
      other.offset + SCALARS[other.scalar].size <= leaf.offset ||
      leaf.offset + SCALARS[leaf.scalar].size <= other.offset;
    if (apart) continue;
    const same =
      other.offset === leaf.offset &&
      other.scalar === leaf.scalar &&
      other.when.length === 1 &&
      leaf.when.length === 1;
    if (!same) return undefined;
    leaves[index] = {
      ...other,
      when: [{ leaf: 0, values: [...other.when[0]!.values!, ...leaf.when[0]!.values!] }],
    };
    return index;
  }
  leaves.push(leaf);
  return leaves.length - 1;
}
