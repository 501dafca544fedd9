import type { JustHeap } from '@justlang/heap';
import type { Compiler } from '../glue/compiler.js';
import { countedBlock } from '../glue/counted-block.js';
import { inPlace, sequence } from '../glue/sequence.js';
import { type Step, shifted } from '../glue/step.js';
import { isWalked, type TypeGlue } from '../glue/type-glue.js';
import { invalidTag, Variants } from '../glue/variants.js';
import type { TypeId } from '../types/drop-type.js';
import { Op } from './op.js';
import { restOf } from './rest.js';

/** Where a value lies. Its programs for these places differ in nothing but their end. */
type Place = 'block' | 'counted' | 'element' | 'loop';

/** A walk's first operation, where that is not the program of a value. */
type Start = 'vec' | 'slice' | 'shared' | 'part' | 'moved';

/** What the program of an operation's contents drops: a value, or one element or variant of it. */
interface Contents {
  readonly of: TypeGlue;
  readonly place: Place;
  /** Whether the program leaves out the value's own handler, which is a part before it. */
  readonly part: boolean;
}

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
  /** Operations whose contents have no program yet: programs are built one after another, however deep they are nested. */
  readonly #open: (Contents & { readonly op: Op })[] = [];
  /** Programs by the type of the value, for each place. */
  readonly #programs = {
    block: new Map<TypeId, Op>(),
    counted: new Map<TypeId, Op>(),
    element: new Map<TypeId, Op>(),
    loop: new Map<TypeId, Op>(),
    part: new Map<TypeId, Op>(),
  };
  /** The operations with which such a walk begins, by the type of what it drops. */
  readonly #starts: Readonly<Record<Start, Map<TypeId, Op>>> = {
    vec: new Map<TypeId, Op>(),
    slice: new Map<TypeId, Op>(),
    shared: new Map<TypeId, Op>(),
    part: new Map<TypeId, Op>(),
    moved: new Map<TypeId, Op>(),
  };

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

  readonly blockOf = (id: TypeId): Op => this.block(id);
  readonly countedOf = (id: TypeId): Op => this.counted(id);

  /** Where the value of a type lies in an `rc` block. */
  valueOffset(id: TypeId): number {
    return countedBlock(this.#compiler.glueOf(id).type).value;
  }

  /** The operation that drops the elements of a vec or a slice, then ends the walk. */
  elements(element: TypeGlue, lengthAt: number): Op {
    const kind = lengthAt === 8 ? 'slice' : 'vec';
    return this.#start(kind, element, () => this.#elements(element, lengthAt, 0, () => {}, this.halt));
  }

  /** The operation that gives up a strong reference to elements, then ends the walk. */
  sharedElements(element: TypeGlue): Op {
    return this.#start('shared', element, () => this.#sharedElements(element, false, 0, () => {}, this.halt));
  }

  /** The operation that drops a part of a value in place, then ends the walk. */
  part(part: TypeGlue, moved: boolean): Op {
    return this.#start(moved ? 'moved' : 'part', part, () => {
      const halt = new Op('halt', null, { size: part.type.size });
      return this.#part({ offset: 0, drop: () => {}, of: part, release: null, moved }, halt, false);
    });
  }

  #start(kind: Start, of: TypeGlue, make: () => Op): Op {
    const known = this.#starts[kind];
    let op = known.get(of.type.id);
    if (op === undefined) {
      op = make();
      known.set(of.type.id, op);
      this.#close();
    }
    return op;
  }

  #build(id: TypeId, place: Place): Op {
    const op = this.#program({ of: this.#compiler.compiled(id), place, part: false });
    this.#close();
    return op;
  }

  /** Gives every operation that waits for it the program of its contents. Building one may add operations that wait. */
  #close(): void {
    for (let open = this.#open.pop(); open !== undefined; open = this.#open.pop()) {
      open.op.content = this.#program(open);
    }
  }

  #program({ of, place, part }: Contents): Op {
    const programs = this.#programs[part ? 'part' : place];
    let op = programs.get(of.type.id);
    if (op === undefined) {
      const steps = part ? this.#partSteps(of) : this.#compiler.steps(of);
      op = this.#sequence(of, steps, this.#end(of, place), false);
      programs.set(of.type.id, op);
    }
    return op;
  }

  /** What a loop over a value without its handler repeats: one element of an array, the variants of an enum. */
  #partSteps(of: TypeGlue): readonly Step[] {
    if (of.type.shape.kind === 'array') return this.#compiler.elementSteps(of);
    return this.#compiler.steps(of).filter((step) => step.of !== null);
  }

  #end({ type }: TypeGlue, place: Place): Op {
    const { size, align } = type;
    switch (place) {
      case 'block':
        return new Op('end-block', null, { size, align });
      case 'counted':
        return new Op('end-counted', null, { size, counted: countedBlock(type) });
      case 'element':
        return new Op('end-element', null, { size });
      default:
        return new Op('end-loop', null);
    }
  }

  /** Chains the parts of a value. Neighbours whose nesting is bounded become one call. */
  #sequence(value: TypeGlue, steps: readonly Step[], end: Op, inVariant: boolean): Op {
    let op = end;
    let calls: Step[] = [];
    for (let i = steps.length - 1; i >= 0; i--) {
      const step = steps[i] as Step;
      if (this.#isPart(step)) {
        op = this.#part(step, this.#call(value, calls, op), inVariant);
        calls = [];
      } else {
        calls.unshift(step);
      }
    }
    return this.#call(value, calls, op);
  }

  #call(value: TypeGlue, steps: readonly Step[], next: Op): Op {
    if (steps.length === 0) return next;
    return new Op('call', next, { drop: sequence(this.#heap, steps, inPlace(value.type)) });
  }

  #part(step: Step, next: Op, inVariant: boolean): Op {
    const { offset, drop } = step;
    const glue = step.of as TypeGlue;
    const { shape, size, align } = glue.type;
    if (step.moved) {
      const op = new Op('moved', next, { offset, drop, count: 1, size, align });
      this.#open.push({ op, of: glue, place: 'loop', part: false });
      return op;
    }
    switch (shape.kind) {
      case 'enum':
        return inVariant ? this.#loop(glue, 1, 0, step, next) : this.#enum(glue, step, next);
      case 'struct':
        return this.#loop(glue, 1, 0, step, next);
      case 'array': {
        const { stride } = this.#compiler.glueOf(shape.element).type;
        return this.#loop(glue, shape.count, stride, step, next);
      }
      case 'slice':
      case 'vec': {
        const element = this.#compiler.glueOf(shape.element);
        return this.#elements(element, shape.kind === 'vec' ? 16 : 8, offset, drop, next);
      }
      case 'rc-slice':
        return this.#sharedElements(this.#compiler.glueOf(shape.element), shape.nullable, offset, drop, next);
      case 'dyn':
      case 'rc-dyn': {
        const { nullable } = shape;
        return this.#owner(new Op(shape.kind, next, { offset, drop, nullable, id: this.owners.length }));
      }
      case 'box':
      case 'rc': {
        const pointee = this.#compiler.glueOf(shape.pointee);
        const { nullable, kind } = shape;
        const counted = kind === 'rc' ? countedBlock(pointee.type) : null;
        const id = this.owners.length;
        const op = new Op(kind, next, { offset, drop, nullable, counted, id, ...restOf(next, pointee) });
        return this.#owner(op, { of: pointee, place: kind === 'rc' ? 'counted' : 'block', part: false });
      }
      default:
        throw new Error(`a ${shape.kind} is never deep`);
    }
  }

  /** The parts of each variant, chained to what comes after the enum. */
  #enum(glue: TypeGlue, { offset, drop }: Step, next: Op): Op {
    const { type } = glue;
    const { variants, otherwise } = this.#compiler.variantSteps(glue);
    // Enums in a variant are loops of one round. Written out, what comes after them would be as often as there are ways.
    const chain = (steps: readonly Step[]) => this.#sequence(glue, shifted(steps, offset), next, true);
    const rest =
      otherwise === null
        ? new Op('call', next, { drop: (base) => invalidTag(type, base + offset) })
        : chain(otherwise);
    const chains = variants.map(([value, steps]) => [value, chain(steps)] as const);
    const { shape } = type;
    if (shape.kind !== 'enum') throw new Error(`a ${shape.kind} has no variants`);
    return new Op('enum', next, { offset, drop, variants: new Variants<Op>(shape, chains, rest) });
  }

  #loop(glue: TypeGlue, count: number, stride: number, { offset, drop }: Step, next: Op): Op {
    const op = new Op('loop', next, { offset, drop, count, stride });
    this.#open.push({ op, of: glue, place: 'loop', part: glue.type.shape.kind !== 'struct' });
    return op;
  }

  #elements(element: TypeGlue, lengthAt: number, offset: number, drop: Step['drop'], next: Op): Op {
    const { stride, align } = element.type;
    const id = this.owners.length;
    const op = new Op('elements', next, { offset, drop, lengthAt, stride, align, id });
    return this.#owner(op, { of: element, place: 'element', part: false });
  }

  #sharedElements(element: TypeGlue, nullable: boolean, offset: number, drop: Step['drop'], next: Op): Op {
    const { stride, align } = element.type;
    const header = countedBlock(element.type).value;
    const id = this.owners.length;
    const op = new Op('rc-slice', next, { offset, drop, nullable, lengthAt: 8, stride, align, header, id });
    return this.#owner(op, { of: element, place: 'element', part: false });
  }

  #owner(op: Op, contents?: Contents): Op {
    if (contents !== undefined) this.#open.push({ op, ...contents });
    this.owners.push(op);
    return op;
  }

  /** Tells whether the walk goes into a part. Others are called. */
  #isPart({ of }: Step): boolean {
    if (!of?.deep) return false;
    const { shape } = of.type;
    const owns = shape.kind === 'slice' || shape.kind === 'vec' || shape.kind === 'rc-slice';
    return !owns || isWalked(this.#compiler.glueOf(shape.element));
  }
}
