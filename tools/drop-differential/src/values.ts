import type { DropGlue } from '@justlang/drop-glue';
import { Buffer, type JustHeap, Layout, type MemoryStack } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import type { Expression, Type } from './program.js';
import { CHOICE, ID, LAYOUT } from './types.js';

/** Evaluates an expression into a slot, which nobody owns yet. */
export type Evaluate = (expression: Expression, out: number) => void;

type New = Expression & { kind: 'new' };

/** Builds new values as compiled code does: what is there already is owned until all of it is. */
export class Values {
  readonly #heap: JustHeap;
  readonly #glue: DropGlue;
  readonly #stack: MemoryStack;
  readonly #evaluate: Evaluate;
  readonly #step: (text: string) => void;

  constructor(
    heap: JustHeap,
    glue: DropGlue,
    stack: MemoryStack,
    evaluate: Evaluate,
    step: (text: string) => void,
  ) {
    this.#heap = heap;
    this.#glue = glue;
    this.#stack = stack;
    this.#evaluate = evaluate;
    this.#step = step;
  }

  /** Slots of operands, evaluated in order; each is owned while the later ones are evaluated. */
  operands(parts: readonly Expression[], types: readonly Type[]): number[] {
    const slots: number[] = [];
    const scope = this.#glue.scope();
    try {
      for (const [i, part] of parts.entries()) {
        const type = types[i] as Type;
        const slot = this.slot(type);
        this.#evaluate(part, slot);
        scope.own(slot, ID[type]);
        slots.push(slot);
      }
      for (const slot of slots) scope.forget(slot);
    } catch (error) {
      scope.unwind(error);
    }
    scope.exit();
    return slots;
  }

  slot(type: Type): number {
    return this.#stack.allocate(LAYOUT[type].size, 8);
  }

  make(value: New, out: number): void {
    const { parts } = value;
    switch (value.type) {
      case 'Loud':
        this.#step(`c${value.id}`);
        MemoryAccess.setI32(out, value.id);
        break;
      case 'Box':
        this.#box(parts[0] as Expression, 'Loud', out);
        break;
      case 'Rc': {
        const [loud] = this.operands(parts, ['Loud']) as [number];
        const block = this.#heap.allocate(24, 8);
        MemoryAccess.setAddress(block, 1);
        MemoryAccess.setAddress(block + 8, 1);
        MemoryAccess.memcpy(block + 16, loud, 4);
        MemoryAccess.setAddress(out, block);
        break;
      }
      case 'Pair':
        this.#fields(parts, ['Loud', 'Box'], [0, 8], out);
        break;
      case 'Own':
        this.#fields(parts, ['Box', 'Loud'], [0, 8], out);
        break;
      case 'Choice':
        this.#choice(value, out);
        break;
      case 'Vec':
        this.#vec(parts, 'Box', out);
        break;
      case 'Slice': {
        const vec = this.slot('Vec');
        this.#vec(parts, 'Pair', vec);
        this.#intoSlice(vec, out);
        break;
      }
      case 'Option':
        if (value.variant === 0) MemoryAccess.setAddress(out, 0);
        else this.#box(parts[0] as Expression, 'Loud', out);
        break;
      case 'Array':
        this.#fields(parts, ['Own', 'Own'], [0, 16], out);
        break;
      case 'Dyn': {
        const type = value.variant === 0 ? 'Loud' : 'Own';
        this.#box(parts[0] as Expression, type, out);
        MemoryAccess.setAddress(out + 8, ID[type]);
        break;
      }
      default: {
        MemoryAccess.setAddress(out, 0);
        if (value.variant === 0) break;
        const node = this.#stack.allocate(16, 8);
        this.#fields(parts, ['Loud', 'List'], [0, 8], node);
        MemoryAccess.setAddress(out, this.#moveToBlock(node, Layout.of(16, 8)));
      }
    }
  }

  #box(part: Expression, type: Type, out: number): void {
    const [slot] = this.operands([part], [type]) as [number];
    MemoryAccess.setAddress(out, this.#moveToBlock(slot, LAYOUT[type]));
  }

  #moveToBlock(slot: number, { size, align }: Layout): number {
    const block = this.#heap.allocate(size, align);
    MemoryAccess.memcpy(block, slot, size);
    return block;
  }

  #fields(
    parts: readonly Expression[],
    types: readonly Type[],
    offsets: readonly number[],
    out: number,
  ): void {
    for (const [i, slot] of this.operands(parts, types).entries()) {
      MemoryAccess.memcpy(out + (offsets[i] as number), slot, LAYOUT[types[i] as Type].size);
    }
  }

  #choice(value: New, out: number): void {
    const { parts, variant } = value;
    if (variant === 1) {
      this.#fields(parts, ['Loud'], [CHOICE.one], out);
    } else if (variant === 2) {
      const scope = this.#glue.scope();
      try {
        this.#box(parts[0] as Expression, 'Pair', out + CHOICE.first);
        scope.own(out + CHOICE.first, ID.PairBox);
        this.#fields(parts.slice(1), ['Loud'], [CHOICE.second], out);
        scope.forget(out + CHOICE.first);
      } catch (error) {
        scope.unwind(error);
      }
      scope.exit();
    }
    MemoryAccess.setU8(out, variant);
  }

  /** `{ let mut v = Vec::new(); v.push(..); ... v }` */
  #vec(parts: readonly Expression[], element: 'Box' | 'Pair', out: number): void {
    const layout = LAYOUT[element];
    for (const [at, word] of [layout.align, 0, 0].entries()) MemoryAccess.setAddress(out + 8 * at, word);
    const slice = this.slot(element);
    const scope = this.#glue.scope();
    try {
      scope.own(out, element === 'Box' ? ID.Vec : ID.PairVec);
      for (const [length, part] of parts.entries()) {
        this.#evaluate(part, slice);
        if (length === MemoryAccess.getAddress(out + 8)) Buffer.growSlot(this.#heap, out, layout, length + 1);
        MemoryAccess.memcpy(MemoryAccess.getAddress(out) + length * layout.size, slice, layout.size);
        MemoryAccess.setAddress(out + 16, length + 1);
      }
      scope.forget(out);
    } catch (error) {
      scope.unwind(error);
    }
    scope.exit();
  }

  #intoSlice(vec: number, out: number): void {
    const [address, capacity, length] = [0, 8, 16].map((at) => MemoryAccess.getAddress(vec + at)) as [
      number,
      number,
      number,
    ];
    const size = LAYOUT.Pair.size;
    const block =
      capacity === 0 ? address : this.#heap.reallocate(address, capacity * size, 8, length * size);
    MemoryAccess.setAddress(out, block);
    MemoryAccess.setAddress(out + 8, length);
  }
}
