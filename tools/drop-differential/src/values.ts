import type { DropGlue } from '@justlang/drop-glue';
import { Buffer, type JustHeap, Layout, type MemoryStack } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { countedBlock, intoCounted, intoSlice, moveToBlock } from './blocks.js';
import type { Expression, Type } from './program.js';
import { CHOICE, ID, LAYOUT, NONE, OFFSETS } from './types.js';

/** Evaluates an expression into a slot, which nobody owns yet. */
export type Evaluate = (expression: Expression, out: number) => void;

type New = Expression & { kind: 'new' };

/** Types of the elements of a vec. */
type Element = 'Box' | 'Pair' | 'Guard';
const VEC_OF = { Box: ID.Vec, Pair: ID.PairVec, Guard: ID.Guards } as const;

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
      for (const [i, slot] of slots.entries()) scope.forget(slot, ID[types[i] as Type]);
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
      case 'Guard':
        this.#step('cg');
        break;
      case 'Box':
        this.#box(parts[0] as Expression, 'Loud', out);
        break;
      case 'GuardBox':
        this.#box(parts[0] as Expression, 'Guard', out);
        break;
      case 'Rc':
        this.#counted(parts[0] as Expression, 'Loud', out);
        break;
      case 'RcDyn': {
        const type = value.variant === 0 ? 'Guard' : 'Own';
        this.#counted(parts[0] as Expression, type, out);
        MemoryAccess.setAddress(out + 8, ID[type]);
        break;
      }
      case 'RcSlice': {
        const vec = this.slot('Vec');
        this.#vec(parts, 'Pair', vec);
        intoCounted(this.#heap, vec, LAYOUT.Pair, out);
        break;
      }
      case 'Weak':
        this.#weak(value, out);
        break;
      case 'Pair':
        this.#fields(parts, ['Loud', 'Box'], [0, 8], out);
        break;
      case 'Held': {
        const { g, a, h } = OFFSETS.Held;
        this.#fields(parts, ['Guard', 'Loud', 'Guard'], [g, a, h], out);
        break;
      }
      case 'GuardArray':
        this.#fields(parts, ['Guard', 'Guard', 'Guard'], [0, 0, 0], out);
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
        intoSlice(this.#heap, vec, LAYOUT.Pair, out);
        break;
      }
      case 'Guards':
        this.#vec(parts, 'Guard', out);
        break;
      case 'GuardSlice': {
        const vec = this.slot('Guards');
        this.#vec(parts, 'Guard', vec);
        intoSlice(this.#heap, vec, LAYOUT.Guard, out);
        break;
      }
      case 'Maybe':
        if (value.variant === 0) MemoryAccess.setU64(out + 8, NONE);
        else this.#vec(parts, 'Box', out);
        break;
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
        MemoryAccess.setAddress(out, moveToBlock(this.#heap, node, Layout.of(16, 8)));
      }
    }
  }

  #box(part: Expression, type: Type, out: number): void {
    const [slot] = this.operands([part], [type]) as [number];
    MemoryAccess.setAddress(out, moveToBlock(this.#heap, slot, LAYOUT[type]));
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
  #vec(parts: readonly Expression[], element: Element, out: number): void {
    const layout = LAYOUT[element];
    for (const [at, word] of [layout.align, 0, 0].entries()) MemoryAccess.setAddress(out + 8 * at, word);
    const slice = this.slot(element);
    const scope = this.#glue.scope();
    try {
      scope.own(out, VEC_OF[element]);
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

  /** `Rc::new` */
  #counted(part: Expression, type: Type, out: number): void {
    const [slot] = this.operands([part], [type]) as [number];
    const { block, value } = countedBlock(this.#heap, LAYOUT[type]);
    MemoryAccess.memcpy(value, slot, LAYOUT[type].size);
    MemoryAccess.setAddress(out, block);
  }

  /** `Weak::new()`, or `{ let r = Rc::new(..); let w = Rc::downgrade(&r); drop(r); w }` */
  #weak({ parts, variant }: New, out: number): void {
    if (variant === 0) {
      MemoryAccess.setU64(out, 2n ** 64n - 1n);
      return;
    }
    const rc = this.slot('Rc');
    this.#counted(parts[0] as Expression, 'Loud', rc);
    const block = MemoryAccess.getAddress(rc);
    MemoryAccess.setAddress(block + 8, MemoryAccess.getAddress(block + 8) + 1);
    MemoryAccess.setAddress(out, block);
    const scope = this.#glue.scope();
    try {
      scope.own(out, ID.Weak);
      this.#glue.drop(rc, ID.Rc);
      scope.forget(out, ID.Weak);
    } catch (error) {
      scope.unwind(error);
    }
    scope.exit();
  }
}
