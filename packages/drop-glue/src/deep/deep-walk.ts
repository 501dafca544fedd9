import type { JustHeap } from '@justlang/heap';
import type { Address } from '@justlang/memory-access';
import type { Compiler } from '../glue/compiler.js';
import { countedBlock } from '../glue/counted-block.js';
import { isGone } from '../glue/gone.js';
import { isWalked, type TypeGlue } from '../glue/type-glue.js';
import type { Walk } from '../glue/walk.js';
import { ROOT } from './link.js';
import type { Op } from './op.js';
import { Programs } from './program.js';
import { walk } from './walk.js';

/** Drops values that are nested too deep for recursion. */
export class DeepWalk implements Walk {
  readonly #heap: JustHeap;
  readonly #compiler: Compiler;
  readonly #programs: Programs;

  constructor(heap: JustHeap, compiler: Compiler) {
    this.#heap = heap;
    this.#compiler = compiler;
    this.#programs = new Programs(heap, compiler);
  }

  prepare({ type: { shape } }: TypeGlue): void {
    switch (shape.kind) {
      case 'box':
        this.#programs.block(shape.pointee);
        break;
      case 'rc':
        this.#programs.counted(shape.pointee);
        break;
      case 'vec':
      case 'slice': {
        const element = this.#compiler.glueOf(shape.element);
        if (isWalked(element)) this.#programs.elements(element, shape.kind === 'vec' ? 16 : 8);
        break;
      }
      case 'rc-slice': {
        const element = this.#compiler.glueOf(shape.element);
        if (isWalked(element)) this.#programs.sharedElements(element);
        break;
      }
    }
  }

  block(block: Address, contents: TypeGlue): void {
    const { id, size, align } = contents.type;
    // A block that was dropped before is refused before anything in it is: what it holds was dropped with it.
    if (isGone(this.#heap, block, size, align)) this.#heap.deallocate(block, size, align);
    this.#begin(block, this.#programs.block(id));
  }

  counted(counts: Address, contents: TypeGlue): void {
    const program = this.#programs.counted(contents.type.id);
    this.#begin(counts + countedBlock(contents.type).value, program);
  }

  elements(slot: Address, element: TypeGlue, lengthAt: number): void {
    this.#begin(slot, this.#programs.elements(element, lengthAt));
  }

  sharedElements(slot: Address, element: TypeGlue): void {
    this.#begin(slot, this.#programs.sharedElements(element));
  }

  part(address: Address, part: TypeGlue, moved: boolean): void {
    this.#begin(address, this.#programs.part(part, moved));
  }

  /** A walk through nothing, for a rehearsal. */
  nowhere(): void {
    this.#begin(ROOT, this.#programs.halt);
  }

  #begin(base: Address, program: Op): void {
    const programs = this.#programs;
    walk(this.#heap, programs, base, program, ROOT, programs.halt, null, false);
  }
}
