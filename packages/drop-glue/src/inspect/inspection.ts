import { JustError } from '@justlang/config/internal';
import type { Address } from '@justlang/memory-access';
import { countedBlock } from '../glue/counted-block.js';
import type { CountedPointee, TypeId } from '../types/drop-type.js';
import type { Field, Shape, TypeEntry } from '../types/type-entry.js';
import type { TypeTable } from '../types/type-table.js';
import { InspectedValue, type InspectedValueFields } from './inspected-value.js';
import { hexOf, readScalar, textOf } from './scalars.js';
import type { SeenMemory } from './seen-memory.js';

/** How much of a value is shown. */
export interface Limits {
  /** How many pointers are followed, one after the other. */
  readonly depth: number;
  /** Elements of each array, slice and vec; sixteen times as many bytes of a text. */
  readonly elements: number;
}

/** Values that are shown at most. */
const MOST_VALUES = 10_000;
/** Values inside one another at most, without a pointer between. */
const MOST_NESTED = 64;
/** The same with pointers between: each takes a part of the stack, of which there are some 1 MiB. */
const MOST_DEEP = 500;
/** Bytes shown of a value that nothing is known of. */
const MOST_BYTES = 32;
const TEXT_BYTES = 16;
/** Offset of the second and of the third word of a slot. */
const SECOND = 8;
const THIRD = 16;
/** Of a `weak` that refers to no block. */
const DANGLING = 2n ** 64n - 1n;

/** What is found of a value beside its type and address. */
type Found = Omit<InspectedValueFields, 'type' | 'address' | 'state'> & {
  readonly state?: InspectedValue['state'];
};

const INVALID: Found = { state: 'invalid' };
const NONE: Found = { state: 'none' };
const CUT: Found = { state: 'cut' };

type ShapeOf<Kind extends Shape['kind']> = Extract<Shape, { kind: Kind }>;

/** Looks at one value and at what it holds. */
export class Inspection {
  readonly #types: TypeTable;
  readonly #memory: SeenMemory;
  readonly #limits: Limits;
  /** The values that lie around or above the one that is looked at. */
  readonly #path = new Set<string>();
  #shown = 0;
  /** Values inside one another, since the last pointer. */
  #nested = 0;
  /** Pointers that were followed. */
  #depth = 0;

  constructor(types: TypeTable, memory: SeenMemory, limits: Limits) {
    this.#types = types;
    this.#memory = memory;
    this.#limits = limits;
  }

  value(address: Address, type: TypeEntry): InspectedValue {
    return inspected(titleOf(type), address, this.#found(address, type));
  }

  #found(address: Address, type: TypeEntry): Found {
    const key = `${address} ${type.id}`;
    // Of values of no size, many lie at one address.
    if (type.size > 0 && this.#path.has(key)) return { state: 'seen' };
    if (++this.#shown > MOST_VALUES || this.#nested >= MOST_NESTED || this.#path.size >= MOST_DEEP)
      return CUT;
    const state = this.#memory.whyNot(address, type.size);
    if (state !== undefined) return { state };
    this.#path.add(key);
    this.#nested++;
    try {
      return this.#inside(address, type);
    } finally {
      this.#nested--;
      this.#path.delete(key);
    }
  }

  #inside(slot: Address, type: TypeEntry): Found {
    const { shape } = type;
    switch (shape.kind) {
      case 'trivial':
        return this.#trivial(slot, type, shape);
      case 'struct':
        return { fields: this.#fields(slot, shape.fields) };
      case 'enum':
        return this.#variant(slot, shape);
      case 'array':
        return this.#elements(slot, shape.element, shape.count);
      case 'string':
        return this.#vec(slot, null);
      case 'vec':
        return this.#vec(slot, shape.element);
      case 'slice':
        return this.#slice(slot, shape.element);
      case 'box':
        return this.#box(slot, shape.pointee, shape.nullable);
      case 'dyn':
        return this.#box(slot, 'dyn', shape.nullable);
      case 'rc':
      case 'weak':
        return this.#counted(slot, shape.pointee, shape);
      case 'rc-dyn':
      case 'weak-dyn':
        return this.#counted(slot, 'dyn', shape);
      default:
        return this.#counted(slot, { slice: shape.element }, shape);
    }
  }

  #trivial(slot: Address, { size }: TypeEntry, { scalar, refers }: ShapeOf<'trivial'>): Found {
    if (refers !== null) return this.#reference(slot, refers);
    if (scalar === null) return { bytes: hexOf(this.#memory.read(slot, Math.min(size, MOST_BYTES))) };
    const value = readScalar(scalar, this.#memory.read(slot, size));
    return value === undefined ? INVALID : { value };
  }

  #fields(base: Address, fields: readonly Field[]): Record<string, InspectedValue> {
    const found = new Map<string, InspectedValue>();
    for (const { offset, type, name } of fields) {
      const key = name === null || found.has(name) ? `+${offset}` : name;
      found.set(key, this.#of(base + offset, type));
    }
    return Object.fromEntries(found);
  }

  #variant(slot: Address, shape: ShapeOf<'enum'>): Found {
    const bytes = this.#memory.read(slot + shape.tagOffset, shape.tagWidth);
    let tag = 0n;
    for (let i = shape.tagWidth - 1; i >= 0; i--) tag = (tag << 8n) | BigInt(bytes.getUint8(i));
    const listed = shape.variants.find(({ value }) => BigInt(value) === tag);
    if (listed !== undefined) {
      return { variant: listed.name ?? String(tag), fields: this.#fields(slot, listed.fields) };
    }
    const variant = shape.otherwiseName ?? String(tag);
    if (shape.otherwise === 'invalid') return { ...INVALID, variant };
    return { variant, fields: this.#fields(slot, shape.otherwise) };
  }

  /** `{ address, capacity, length }`. @param element - null for a text */
  #vec(slot: Address, element: TypeId | null): Found {
    const address = this.#memory.word(slot);
    const capacity = this.#memory.word(slot + SECOND);
    const length = this.#memory.word(slot + THIRD);
    if (address === undefined || length === undefined) return INVALID;
    const { stride, align } = this.#layoutOf(element);
    // Elements of no size need no room.
    if (stride === 0) return { ...this.#elements(address, element, length) };
    if (capacity === undefined || length > capacity) return INVALID;
    if (capacity > 0 && this.#memory.isGone(address, capacity * stride, align)) {
      return { state: 'gone', pointer: address };
    }
    return { ...this.#elements(address, element, length), capacity };
  }

  /** `{ address, length }`, owning a block. */
  #slice(slot: Address, element: TypeId): Found {
    const address = this.#memory.word(slot);
    const length = this.#memory.word(slot + SECOND);
    if (address === undefined || length === undefined) return INVALID;
    const { stride, align } = this.#layoutOf(element);
    if (length * stride > 0 && this.#memory.isGone(address, length * stride, align)) {
      return { state: 'gone', pointer: address };
    }
    return this.#elements(address, element, length);
  }

  /** The elements that lie at an address; a text where they are one. @param element - null for bytes of a text */
  #elements(address: Address, element: TypeId | null, length: number): Found {
    const { stride } = this.#layoutOf(element);
    if (!Number.isSafeInteger(length * stride)) return INVALID;
    const state = this.#memory.whyNot(address, length * stride);
    if (state !== undefined) return { state, pointer: address };
    if (this.#isText(element)) return this.#text(address, length);
    const shown = Math.min(length, this.#limits.elements);
    const elements: InspectedValue[] = [];
    for (let i = 0; i < shown && this.#shown < MOST_VALUES; i++) {
      elements.push(this.#of(address + i * stride, element as TypeId));
    }
    return { elements, length };
  }

  #text(address: Address, length: number): Found {
    const shown = Math.min(length, this.#limits.elements * TEXT_BYTES);
    const value = textOf(this.#memory.read(address, shown).buffer, shown < length);
    return value === undefined ? { ...INVALID, length } : { value, length };
  }

  /** `{ pointer }` or `{ data, typeId }`, owning a block. */
  #box(slot: Address, pointee: TypeId | 'dyn', nullable: boolean): Found {
    const pointer = this.#memory.word(slot);
    if (pointer === 0) return nullable ? NONE : INVALID;
    const type = this.#pointeeType(slot, pointee);
    if (pointer === undefined || type === undefined) return INVALID;
    if (type.size > 0 && this.#memory.isGone(pointer, type.size, type.align))
      return { state: 'gone', pointer };
    return { pointer, ...this.#followed(() => this.value(pointer, type)) };
  }

  /** A reference to a counted block. */
  #counted(slot: Address, pointee: CountedPointee, shape: { kind: Shape['kind']; nullable: boolean }): Found {
    if (shape.kind.startsWith('weak') && this.#memory.read(slot, 8).getBigUint64(0, true) === DANGLING) {
      return NONE;
    }
    const pointer = this.#memory.word(slot);
    if (pointer === 0) return shape.nullable ? NONE : INVALID;
    const seen = this.#shared(slot, pointee);
    if (pointer === undefined || seen === undefined) return INVALID;
    const block = countedBlock(seen.layout);
    if (this.#memory.isGone(pointer, block.size, block.align)) return { state: 'gone', pointer };
    const state = this.#memory.whyNot(pointer, block.size);
    if (state !== undefined) return { state, pointer };
    const strong = this.#memory.word(pointer);
    const weak = this.#memory.word(pointer + SECOND);
    if (strong === undefined || weak === undefined) return { ...INVALID, pointer };
    const counts = { pointer, strong, weak };
    if (strong === 0) return { ...counts, state: 'dropped' };
    return { ...counts, ...this.#followed(() => seen.at(pointer + block.value)) };
  }

  /** A reference that owns nothing. */
  #reference(slot: Address, pointee: CountedPointee): Found {
    const pointer = this.#memory.word(slot);
    const seen = this.#shared(slot, pointee);
    if (pointer === undefined || seen === undefined) return INVALID;
    // As `Option<&T>` has it.
    if (pointer === 0) return NONE;
    return { pointer, ...this.#followed(() => seen.at(pointer)) };
  }

  /** What a counted reference, or one that owns nothing, points to; undefined where the slot holds no valid one. */
  #shared(
    slot: Address,
    pointee: CountedPointee,
  ): { layout: { size: number; align: number }; at: (address: Address) => InspectedValue } | undefined {
    if (typeof pointee !== 'object') {
      const type = this.#pointeeType(slot, pointee);
      return type && { layout: type, at: (address) => this.value(address, type) };
    }
    const length = this.#memory.word(slot + SECOND);
    const element = this.#typeOf(pointee.slice);
    if (length === undefined || element === undefined) return undefined;
    const { stride, align } = element;
    const type = this.#isText(element.id) ? 'str' : `[${titleOf(element)}]`;
    return {
      layout: { size: stride * length, align },
      at: (address) => inspected(type, address, this.#elements(address, element.id, length)),
    };
  }

  /** Follows a pointer, if not too many were followed already. */
  #followed(look: () => InspectedValue): Found {
    if (this.#depth >= this.#limits.depth) return CUT;
    const nested = this.#nested;
    this.#nested = 0;
    this.#depth++;
    try {
      return { pointee: look() };
    } finally {
      this.#depth--;
      this.#nested = nested;
    }
  }

  /** A value of a type that is named by another one. */
  #of(address: Address, id: TypeId): InspectedValue {
    const type = this.#typeOf(id);
    if (type !== undefined) return this.value(address, type);
    return inspected(`type ${id} (not defined)`, address, INVALID);
  }

  /** The type of what a slot points to; undefined where there is no such type. */
  #pointeeType(slot: Address, pointee: TypeId | 'dyn'): TypeEntry | undefined {
    const id = pointee === 'dyn' ? this.#memory.word(slot + SECOND) : pointee;
    return id === undefined ? undefined : this.#typeOf(id);
  }

  #typeOf(id: TypeId): TypeEntry | undefined {
    try {
      return this.#types.get(id);
    } catch (error) {
      if (error instanceof JustError) return undefined;
      throw error;
    }
  }

  #layoutOf(element: TypeId | null): { stride: number; align: number } {
    return (element === null ? undefined : this.#typeOf(element)) ?? { stride: 1, align: 1 };
  }

  #isText(element: TypeId | null): boolean {
    if (element === null) return true;
    const shape = this.#typeOf(element)?.shape;
    return shape?.kind === 'trivial' && shape.scalar === 'text';
  }
}

/** Puts together what was found. A debugger's line shows the first properties: the value is among them. */
function inspected(type: string, address: Address, { state = 'live', ...found }: Found): InspectedValue {
  return new InspectedValue({ type, ...found, state, address });
}

/** What the program calls a type; without a name its id and kind. */
function titleOf(type: TypeEntry): string {
  return type.name ?? String(type);
}
