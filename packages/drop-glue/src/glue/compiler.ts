import type { JustHeap } from '@justlang/heap';
import type { TypeId } from '../types/drop-type.js';
import type { Field, Shape, TypeEntry } from '../types/type-entry.js';
import type { TypeTable } from '../types/type-table.js';
import { markDepth } from './depth.js';
import type { Drop, Release } from './drop.js';
import { boxGlue, dynGlue, elementsGlue, rcGlue, weakGlue } from './owners.js';
import { release } from './release.js';
import { dropElements, sequence } from './sequence.js';
import { type Step, shifted } from './step.js';
import { TypeGlue } from './type-glue.js';
import { Variants } from './variants.js';
import type { Walk } from './walk.js';

/** The parts of an array are listed one by one if they are at most this many. */
const UNROLLED = 8;
/** The parts of a struct inside another value count as parts of that value if they are at most this many. */
const TAKEN_APART = 16;

const IN_PLACE = { size: 0, align: 1 };

/** Compiles types into glue when they are first dropped. */
export class Compiler {
  readonly #heap: JustHeap;
  readonly #types: TypeTable;
  readonly #walk: Walk;
  readonly #glue = new Map<TypeId, TypeGlue>();
  readonly #steps = new Map<TypeGlue, readonly Step[]>();

  /** @param walkOf - makes the walk that glue calls; the walk is given this compiler, for its programs */
  constructor(heap: JustHeap, types: TypeTable, walkOf: (compiler: Compiler) => Walk) {
    this.#heap = heap;
    this.#types = types;
    this.#walk = walkOf(this);
  }

  /**
   * Returns the compiled glue of a type. The glue of all types that it refers to is compiled then too.
   *
   * @throws `ERR_JUST_INVALID_ARGUMENT` if `id` is no type id
   * @throws `ERR_JUST_UNKNOWN_TYPE` if the type, or one it refers to, is not defined
   * @throws `ERR_JUST_INVALID_LAYOUT` if a field does not fit into its type
   */
  compiled(id: TypeId): TypeGlue {
    const glue = this.#glue.get(id);
    return glue?.compiled ? glue : this.#compile(id);
  }

  /** The glue, compiled or not, of a type that is known to be defined. */
  glueOf(id: TypeId): TypeGlue {
    let glue = this.#glue.get(id);
    if (glue === undefined) {
      glue = new TypeGlue(this.#types.get(id));
      this.#glue.set(id, glue);
    }
    return glue;
  }

  #compile(id: TypeId): TypeGlue {
    const types = this.#types.complete(
      this.#types.get(id),
      (known) => this.#glue.get(known)?.compiled === true,
    );
    const fresh = types.map((type) => this.glueOf(type.id));
    markDepth(fresh, (type) => this.glueOf(type));
    for (const glue of fresh) {
      const steps = this.steps(glue);
      glue.drop = sequence(this.#heap, steps, IN_PLACE);
      glue.boxed = sequence(this.#heap, steps, glue.type);
    }
    // Only when all are done: a type may be its own pointee.
    for (const glue of fresh) glue.compiled = true;
    return this.glueOf(id);
  }

  /** The parts of a value in the order in which they are dropped. A small struct inside it is taken apart. */
  steps(glue: TypeGlue): readonly Step[] {
    const known = this.#steps.get(glue);
    if (known !== undefined) return known;
    const steps: Step[] = [];
    if (this.#types.needsDrop(glue.type)) {
      const { handler } = glue.type;
      if (handler !== null) {
        // The handler gets the address alone: it may have optional parameters of its own.
        steps.push({ offset: 0, drop: (address) => handler(address), of: null, release: null });
      }
      for (const step of this.#kindSteps(glue)) steps.push(step);
    }
    this.#steps.set(glue, steps);
    return steps;
  }

  /** The parts of each variant of an enum. */
  variantSteps(shape: Shape & { kind: 'enum' }): (readonly [number | bigint, readonly Step[]])[] {
    return shape.variants.map(({ value, fields }) => [value, this.#fieldSteps(fields)] as const);
  }

  #kindSteps(glue: TypeGlue): readonly Step[] {
    const { shape } = glue.type;
    if (shape.kind === 'trivial') return [];
    if (shape.kind === 'struct') return this.#fieldSteps(shape.fields);
    if (shape.kind === 'array') {
      const element = this.glueOf(shape.element);
      const parts = this.steps(element);
      if (parts.length * shape.count <= UNROLLED) {
        const { stride } = element.type;
        return Array.from({ length: shape.count }, (_, i) => shifted(parts, i * stride)).flat();
      }
    }
    const spec = this.#release(shape);
    const heap = this.#heap;
    const drop: Drop = spec === null ? this.#kindGlue(shape) : (slot) => release(heap, slot, spec);
    return [{ offset: 0, drop, of: glue, release: spec }];
  }

  #fieldSteps(fields: readonly Field[]): Step[] {
    return fields.flatMap(({ offset, type }) => {
      const field = this.glueOf(type);
      const parts = this.steps(field);
      if (parts.length <= TAKEN_APART || field.type.shape.kind !== 'struct') return shifted(parts, offset);
      // Reads `field.drop` at each call: the field may be compiled after its owner.
      const drop: Drop = (address, depth) => field.drop(address, depth);
      return [{ offset, drop, of: field, release: null }];
    });
  }

  /** How to free a value that owns one block whose contents need no drop; null for other values. */
  #release(shape: Shape): Release | null {
    switch (shape.kind) {
      case 'string':
        return { pointer: 0, count: 8, unit: 1, align: 1, nullable: false };
      case 'box': {
        const pointee = this.#types.get(shape.pointee);
        if (this.#types.needsDrop(pointee)) return null;
        return { pointer: 0, count: -1, unit: pointee.size, align: pointee.align, nullable: shape.nullable };
      }
      case 'slice':
      case 'vec': {
        const element = this.#types.get(shape.element);
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
        const element = this.glueOf(shape.element);
        const { stride } = element.type;
        const { count } = shape;
        return (address, depth) => dropElements(element.drop, address, stride, count, depth);
      }
      case 'box':
        return boxGlue(walk, this.glueOf(shape.pointee), shape.nullable);
      case 'slice':
      case 'vec': {
        const element = this.glueOf(shape.element);
        return elementsGlue(heap, walk, element, buffer(element.type), shape.kind === 'vec' ? 16 : 8);
      }
      case 'dyn':
        return dynGlue(walk, (id) => this.compiled(id), shape.nullable);
      case 'rc':
        return rcGlue(heap, walk, this.glueOf(shape.pointee), shape.nullable);
      case 'weak':
        return weakGlue(heap, this.#types.get(shape.pointee), shape.nullable);
      default:
        throw new Error(`a ${shape.kind} has no glue of its own`);
    }
  }
}

/**
 * The buffer of a slice or a vec. Its size is the second word times the stride. For elements of no size the word is not
 * read: Rust keeps 2^64 - 1 there.
 */
function buffer({ stride, align }: TypeEntry): Release {
  return { pointer: 0, count: stride === 0 ? -1 : 8, unit: stride, align, nullable: false };
}
