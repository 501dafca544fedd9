import type { JustHeap } from '@justlang/heap';
import type { TypeId } from '../types/drop-type.js';
import type { Field, TypeEntry } from '../types/type-entry.js';
import type { TypeTable } from '../types/type-table.js';
import { markDepth } from './depth.js';
import type { Drop, Release } from './drop.js';
import { arrayGlue, calledGlue, enumGlue, movedGlue } from './in-place.js';
import { formOf, innerFirst, isUnrolled, measure } from './measure.js';
import { boxGlue, dynGlue, elementsGlue } from './owners.js';
import { releaseLast } from './release.js';
import { inBlock, inPlace, sequence } from './sequence.js';
import { rcDynGlue, rcGlue, rcSliceGlue, weakDynGlue, weakGlue, weakSliceGlue } from './shared-owners.js';
import { type Step, shifted, type VariantSteps } from './step.js';
import { TypeGlue } from './type-glue.js';
import type { Walk } from './walk.js';

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
    const glueOf = (type: TypeId) => this.glueOf(type);
    const fresh = types.map((type) => this.glueOf(type.id));
    // A type after those whose values lie inside its own: however deep they are nested, nothing below recurses.
    const ordered = innerFirst(fresh, glueOf);
    for (const glue of ordered) measure(glue, this.#types.needsDrop(glue.type), glueOf);
    markDepth(fresh, glueOf);
    for (const glue of ordered) {
      const steps = this.steps(glue);
      glue.drop = sequence(this.#heap, steps, inPlace(glue.type));
      glue.boxed = sequence(this.#heap, steps, inBlock(glue.type));
    }
    // Only when all are done: a type may be its own pointee.
    for (const glue of fresh) glue.compiled = true;
    for (const glue of fresh) if (glue.deep) this.#walk.prepare(glue);
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
  variantSteps({ type }: TypeGlue): VariantSteps {
    const { variants, otherwise } = type.shape as TypeEntry['shape'] & { kind: 'enum' };
    return {
      variants: variants.map(({ value, fields }) => [value, this.#fieldSteps(fields, type)] as const),
      otherwise: otherwise === 'invalid' ? null : this.#fieldSteps(otherwise, type),
    };
  }

  /** The parts of one element of an array in place. */
  elementSteps({ type }: TypeGlue): readonly Step[] {
    const { element } = type.shape as TypeEntry['shape'] & { kind: 'array' };
    const glue = this.glueOf(element);
    return formOf(glue, 0, type.align) === 'moved' ? [this.#moved(glue, 0)] : this.steps(glue);
  }

  #kindSteps(glue: TypeGlue): readonly Step[] {
    const { type } = glue;
    const { shape } = type;
    if (shape.kind === 'trivial') return [];
    if (shape.kind === 'struct') return this.#fieldSteps(shape.fields, type);
    if (shape.kind === 'array') {
      const element = this.glueOf(shape.element);
      if (isUnrolled(element, shape.count) && formOf(element, 0, type.align) !== 'moved') {
        const parts = this.steps(element);
        const { stride } = element.type;
        return Array.from({ length: shape.count }, (_, i) => shifted(parts, i * stride)).flat();
      }
    }
    const spec = this.#release(glue);
    const heap = this.#heap;
    const drop: Drop = spec === null ? this.#kindGlue(glue) : (slot) => releaseLast(heap, slot, spec);
    return [{ offset: 0, drop, of: glue, release: spec }];
  }

  #fieldSteps(fields: readonly Field[], { align }: TypeEntry): Step[] {
    return fields.flatMap(({ offset, type }) => {
      const field = this.glueOf(type);
      const form = formOf(field, offset, align);
      if (form === 'apart') return shifted(this.steps(field), offset);
      if (form === 'moved') return this.#moved(field, offset);
      return { offset, drop: calledGlue(this.#walk, field), of: field, release: null };
    });
  }

  #moved(field: TypeGlue, offset: number): Step {
    const drop = movedGlue(this.#heap, this.#walk, field);
    return { offset, drop, of: field, release: null, moved: true };
  }

  /** How to free a value that owns one block whose contents need no drop; null for other values. */
  #release({ type: { shape } }: TypeGlue): Release | null {
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

  #kindGlue(glue: TypeGlue): Drop {
    const heap = this.#heap;
    const walk = this.#walk;
    const { shape } = glue.type;
    switch (shape.kind) {
      case 'enum':
        return enumGlue(heap, walk, glue, this.variantSteps(glue));
      case 'array': {
        const steps = this.elementSteps(glue);
        const element = this.glueOf(shape.element);
        const drop = steps[0]?.moved ? steps[0].drop : element.drop;
        return arrayGlue(walk, glue, drop, element.type.stride, shape.count);
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
      case 'rc-dyn':
        return rcDynGlue(heap, walk, (id) => this.compiled(id), shape.nullable);
      case 'rc-slice':
        return rcSliceGlue(heap, walk, this.glueOf(shape.element), shape.nullable);
      case 'weak':
        return weakGlue(heap, this.#types.get(shape.pointee), shape.nullable);
      case 'weak-dyn':
        return weakDynGlue(heap, (id) => this.#types.get(id), shape.nullable);
      case 'weak-slice':
        return weakSliceGlue(heap, this.#types.get(shape.element), shape.nullable);
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
