import type { JustHeap } from '@justlang/heap';
import type { Compiler } from '../glue/compiler.js';
import { countedBlock } from '../glue/counted-block.js';
import { sequence } from '../glue/sequence.js';
import { type Step, shifted } from '../glue/step.js';
import type { TypeGlue } from '../glue/type-glue.js';
import { Variants } from '../glue/variants.js';
import type { TypeId } from '../types/drop-type.js';
import { Op } from './op.js';
import { restOf } from './rest.js';

const IN_PLACE = { size: 0, align: 1 };

/** Where a value lies. Its programs for these places differ in nothing but their end. */
type Place = 'block' | 'counted' | 'element';

/** Builds the programs of the deep walk, each one when it is first needed. */
export class Programs {
  readonly #heap: JustHeap;
  readonly #compiler: Compiler;
  /** The end of the walk. */
  readonly halt = new Op('halt', null);
  /** Operations by the number that links store; number 0 is `halt`. */
  readonly owners: Op[] = [this.halt];
  /** Ends the contents of a block, and does not free it. */
  readonly leave = new Op('end-block', null);
  /** Owners whose contents have no program yet. */
  readonly #open: { readonly op: Op; readonly contents: TypeGlue; readonly place: Place }[] = [];
  /** Programs by the type of the value, for each place. */
  readonly #programs = {
    block: new Map<TypeId, Op>(),
    counted: new Map<TypeId, Op>(),
    element: new Map<TypeId, Op>(),
  };
  /** The operations with which a walk through elements begins, by the type of the elements. */
  readonly #vecs = new Map<TypeId, Op>();
  readonly #slices = new Map<TypeId, Op>();

  constructor(heap: JustHeap, compiler: Compiler) {
    this.#heap = heap;
    this.#compiler = compiler;
  }

  /**
   * The program of a value in a block of its own, of its type's layout.
   *
   * @throws as `Compiler.compiled`
   */
  block(id: TypeId): Op {
    return this.#programs.block.get(id) ?? this.#build(id, 'block');
  }

  /** The program of a value in an `rc` block. */
  counted(id: TypeId): Op {
    return this.#programs.counted.get(id) ?? this.#build(id, 'counted');
  }

  /** The operation that drops the elements of a vec or a slice, then ends the walk. */
  elements(element: TypeGlue, lengthAt: number): Op {
    const known = lengthAt === 8 ? this.#slices : this.#vecs;
    let op = known.get(element.type.id);
    if (op === undefined) {
      op = this.#elements(element, lengthAt, 0, () => {}, this.halt);
      known.set(element.type.id, op);
      this.#close();
    }
    return op;
  }

  #build(id: TypeId, place: Place): Op {
    const op = this.#program(this.#compiler.compiled(id), place);
    this.#close();
    return op;
  }

  /** Gives every owner that waits for it the program of its contents. Building one may add owners that wait. */
  #close(): void {
    for (let open = this.#open.pop(); open !== undefined; open = this.#open.pop()) {
      open.op.content = this.#program(open.contents, open.place);
    }
  }

  #program(glue: TypeGlue, place: Place): Op {
    const programs = this.#programs[place];
    let op = programs.get(glue.type.id);
    if (op === undefined) {
      op = this.#sequence(this.#compiler.steps(glue), this.#end(glue, place));
      programs.set(glue.type.id, op);
    }
    return op;
  }

  #end(glue: TypeGlue, place: Place): Op {
    const { type } = glue;
    switch (place) {
      case 'block':
        return new Op('end-block', null, { size: type.size, align: type.align });
      case 'counted':
        return new Op('end-counted', null, { counted: countedBlock(type) });
      default:
        return new Op('end-element', null);
    }
  }

  /** Chains the parts. Neighbours whose nesting is bounded become one call. */
  #sequence(steps: readonly Step[], end: Op): Op {
    let op = end;
    let calls: Step[] = [];
    for (let i = steps.length - 1; i >= 0; i--) {
      const step = steps[i] as Step;
      if (step.of?.deep) {
        op = this.#part(step, this.#call(calls, op));
        calls = [];
      } else {
        calls.unshift(step);
      }
    }
    return this.#call(calls, op);
  }

  #call(steps: readonly Step[], next: Op): Op {
    if (steps.length === 0) return next;
    return new Op('call', next, { drop: sequence(this.#heap, steps, IN_PLACE) });
  }

  #part(step: Step, next: Op): Op {
    const { offset, drop } = step;
    const glue = step.of as TypeGlue;
    const { shape } = glue.type;
    switch (shape.kind) {
      case 'enum': {
        const variants = this.#compiler
          .variantSteps(shape)
          .map(([value, steps]) => [value, this.#sequence(shifted(steps, offset), next)] as const);
        return new Op('enum', next, {
          offset,
          drop,
          variants: new Variants(shape.tagOffset, shape.tagWidth, variants),
        });
      }
      case 'struct':
        return this.#loop(glue, 1, step, next);
      case 'array':
        return this.#loop(this.#compiler.glueOf(shape.element), shape.count, step, next);
      case 'slice':
      case 'vec': {
        const element = this.#compiler.glueOf(shape.element);
        return this.#elements(element, shape.kind === 'vec' ? 16 : 8, offset, drop, next);
      }
      case 'dyn':
        return this.#owner(
          new Op('dyn', next, { offset, drop, nullable: shape.nullable, id: this.owners.length }),
        );
      case 'box': {
        const pointee = this.#compiler.glueOf(shape.pointee);
        const { nullable } = shape;
        const id = this.owners.length;
        const op = new Op('box', next, {
          offset,
          drop,
          nullable,
          id,
          ...restOf(next, pointee),
        });
        this.#open.push({ op, contents: pointee, place: 'block' });
        return this.#owner(op);
      }
      case 'rc': {
        const pointee = this.#compiler.glueOf(shape.pointee);
        const { nullable } = shape;
        const counted = countedBlock(pointee.type);
        const id = this.owners.length;
        const rest = restOf(next, pointee);
        const op = new Op('rc', next, { offset, drop, nullable, counted, id, ...rest });
        this.#open.push({ op, contents: pointee, place: 'counted' });
        return this.#owner(op);
      }
      default:
        throw new Error(`a ${shape.kind} is never deep`);
    }
  }

  #loop(glue: TypeGlue, count: number, step: Step, next: Op): Op {
    const { offset, drop } = step;
    const op = new Op('loop', next, { offset, drop, count, stride: glue.type.stride });
    op.content = this.#sequence(this.#compiler.steps(glue), new Op('end-loop', null));
    return op;
  }

  #elements(element: TypeGlue, lengthAt: number, offset: number, drop: Step['drop'], next: Op): Op {
    const { stride, align } = element.type;
    const op = new Op('elements', next, {
      offset,
      drop,
      lengthAt,
      stride,
      align,
      id: this.owners.length,
    });
    this.#open.push({ op, contents: element, place: 'element' });
    return this.#owner(op);
  }

  #owner(op: Op): Op {
    this.owners.push(op);
    return op;
  }
}
