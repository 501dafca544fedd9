import type { JustHeap } from '@justlang/heap';
import { DeepWalk } from '../deep/walk.js';
import type { TypeId } from '../types/drop-type.js';
import type { Field, Shape, TypeEntry } from '../types/type-entry.js';
import type { TypeTable } from '../types/type-table.js';
import { markDepth } from './depth.js';
import type { Drop, Release, Step } from './drop.js';
import { boxGlue, dynGlue, elementsGlue, rcGlue, weakGlue } from './owners.js';
import { release } from './release.js';
import { dropElements, sequence } from './sequence.js';
import { Variants } from './variants.js';

/** An array of at most this many parts is written out. */
const UNROLLED = 8;
/** A struct of at most this many parts is taken apart where it lies in another value. */
const TAKEN_APART = 16;

const IN_PLACE = { size: 0, align: 1 };

/** Compiles types into glue when they are first dropped. */
export class Compiler {
  readonly #heap: JustHeap;
  readonly #types: TypeTable;
  readonly #walk: DeepWalk;
  readonly #steps = new Map<TypeEntry, readonly Step[]>();

  constructor(heap: JustHeap, types: TypeTable) {
    this.#heap = heap;
    this.#types = types;
    this.#walk = new DeepWalk(heap, this);
  }

  /**
   * Returns a type with its glue compiled, and that of all it refers to.
   *
   * @throws `ERR_JUST_INVALID_ARGUMENT` if `id` is no type id
   * @throws `ERR_JUST_UNKNOWN_TYPE` if it, or a type it refers to, is not defined
   * @throws `ERR_JUST_INVALID_LAYOUT` if a field does not fit into its type
   */
  compiled(id: TypeId): TypeEntry {
    const root = this.#types.get(id);
    if (root.compiled) return root;
    const fresh = this.#types.complete(root).filter((entry) => !entry.compiled);
    markDepth(fresh, (type) => this.#types.get(type));
    for (const entry of fresh) {
      const steps = this.steps(entry);
      entry.drop = sequence(this.#heap, steps, IN_PLACE);
      entry.boxed = sequence(this.#heap, steps, entry);
    }
    // Not before all of them are: a type may be its own pointee.
    for (const entry of fresh) entry.compiled = true;
    return root;
  }

  /** The type of an id that is known to be defined. */
  type(id: TypeId): TypeEntry {
    return this.#types.get(id);
  }

  /** The parts of a value in the order in which they are dropped; small structs inside it are taken apart. */
  steps(entry: TypeEntry): readonly Step[] {
    const known = this.#steps.get(entry);
    if (known !== undefined) return known;
    const steps: Step[] = [];
    if (this.#types.needsDrop(entry)) {
      const { handler } = entry;
      if (handler !== null) {
        // Called with the address alone: a handler may have optional parameters of its own.
        steps.push({ offset: 0, drop: (address) => handler(address), type: null, release: null });
      }
      for (const step of this.#kindSteps(entry)) steps.push(step);
    }
    this.#steps.set(entry, steps);
    return steps;
  }

  /** The parts of each variant of an enum. */
  variantSteps(shape: Shape & { kind: 'enum' }): (readonly [number | bigint, readonly Step[]])[] {
    return shape.variants.map(({ value, fields }) => [value, this.#fieldSteps(fields)] as const);
  }

  #kindSteps(entry: TypeEntry): readonly Step[] {
    const { shape } = entry;
    if (shape.kind === 'trivial') return [];
    if (shape.kind === 'struct') return this.#fieldSteps(shape.fields);
    if (shape.kind === 'array') {
      const element = this.type(shape.element);
      const parts = this.steps(element);
      if (parts.length * shape.count <= UNROLLED) {
        return Array.from({ length: shape.count }, (_, i) => shifted(parts, i * element.stride)).flat();
      }
    }
    const spec = this.#release(shape);
    const heap = this.#heap;
    const drop: Drop = spec === null ? this.#kindGlue(shape) : (slot) => release(heap, slot, spec);
    return [{ offset: 0, drop, type: entry, release: spec }];
  }

  #fieldSteps(fields: readonly Field[]): Step[] {
    return fields.flatMap(({ offset, type }) => {
      const field = this.type(type);
      const parts = this.steps(field);
      if (parts.length <= TAKEN_APART || field.shape.kind !== 'struct') return shifted(parts, offset);
      // Compiled later than its owner, perhaps.
      const drop: Drop = (address, depth) => field.drop(address, depth);
      return [{ offset, drop, type: field, release: null }];
    });
  }

  /** How a value is freed whose kind owns one block with nothing in it to drop; null for others. */
  #release(shape: Shape): Release | null {
    switch (shape.kind) {
      case 'string':
        return { pointer: 0, count: 8, unit: 1, align: 1, nullable: false };
      case 'box': {
        const pointee = this.type(shape.pointee);
        if (this.#types.needsDrop(pointee)) return null;
        return { pointer: 0, count: -1, unit: pointee.size, align: pointee.align, nullable: shape.nullable };
      }
      case 'slice':
      case 'vec': {
        const element = this.type(shape.element);
        return this.#types.needsDrop(element) ? null : buffer(element);
      }
      default:
        return null;
    }
  }

  #kindGlue(shape: Shape): Drop {
    const heap = this.#heap;
    const walk = this.#walk;
    switch (shape.kind) {
      case 'enum': {
        const glue = this.variantSteps(shape).map(
          ([value, steps]) => [value, sequence(heap, steps, IN_PLACE)] as const,
        );
        const variants = new Variants(shape.tagOffset, shape.tagWidth, glue);
        return (address, depth) => variants.at(address)?.(address, depth);
      }
      case 'array': {
        const element = this.type(shape.element);
        const { count } = shape;
        return (address, depth) => dropElements(element.drop, address, element.stride, count, depth);
      }
      case 'box':
        return boxGlue(walk, this.type(shape.pointee), shape.nullable);
      case 'slice':
      case 'vec': {
        const element = this.type(shape.element);
        return elementsGlue(heap, walk, element, buffer(element), shape.kind === 'vec' ? 16 : 8);
      }
      case 'dyn':
        return dynGlue(walk, (id) => this.compiled(id), shape.nullable);
      case 'rc':
        return rcGlue(heap, walk, this.type(shape.pointee), shape.nullable);
      case 'weak':
        return weakGlue(heap, this.type(shape.pointee), shape.nullable);
      default:
        throw new Error(`a ${shape.kind} has no glue of its own`);
    }
  }
}

/**
 * The buffer of a slice or a vec: its size is the second word times the stride. For elements of no size the word is
 * not read: Rust has 2^64 - 1 there.
 */
function buffer({ stride, align }: TypeEntry): Release {
  return { pointer: 0, count: stride === 0 ? -1 : 8, unit: stride, align, nullable: false };
}

function shifted(steps: readonly Step[], by: number): Step[] {
  return steps.map((step) => ({ ...step, offset: step.offset + by }));
}
