import { DropGlue, type DropScope } from '@justlang/drop-glue';
import { JustHeap, Layout, MemoryStack } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';

/** Type ids: `Zero<1>` to `Zero<3>` are 1 to 3. */
export const T = {
  wide: 4,
  loud: 5,
  mixed: 6,
  unit: 7,
  pair: 8,
  pairs: 9,
  three: 10,
  vec: 11,
  wides: 12,
  vecOfWides: 13,
  intoIter: 14,
  block: 15,
  nothing: 16,
  dyn: 17,
  slice: 18,
  rc: 19,
  weak: 20,
  rcDyn: 21,
  rcSlice: 22,
  option: 23,
  option2: 24,
  result: 25,
} as const;

const LAYOUTS = new Map<number, Layout>([
  [T.wide, Layout.of(0, 16)],
  [T.loud, Layout.I32],
  [T.option, Layout.U8],
  [T.option2, Layout.U8],
  [T.result, Layout.U8],
  [T.vec, Layout.of(24, 8)],
  [T.vecOfWides, Layout.of(24, 8)],
  [T.intoIter, Layout.of(40, 8)],
  [T.dyn, Layout.of(16, 8)],
  [T.slice, Layout.of(16, 8)],
  [T.rc, Layout.ADDRESS],
  [T.weak, Layout.ADDRESS],
  [T.rcDyn, Layout.of(16, 8)],
  [T.rcSlice, Layout.of(16, 8)],
  [T.mixed, Layout.I32],
  [T.unit, Layout.of(0, 16)],
  [T.pairs, Layout.of(0, 1)],
  [T.wides, Layout.of(0, 16)],
]);

/** The layout of a type's own slot. What is not listed has no size. */
export const layoutOf = (type: number): Layout => LAYOUTS.get(type) ?? Layout.of(0, 1);

/** What the programs share: a heap, the types of `zero-sized/programs.rs`, and a log that fails at one step. */
export class Machine {
  readonly heap = new JustHeap();
  readonly glue = new DropGlue(this.heap);
  readonly stack = new MemoryStack(this.heap);
  #log: string[] = [];
  #fail = 0;

  constructor() {
    this.#defineValues();
    this.#defineOwners();
  }

  close(): void {
    this.stack[Symbol.dispose]();
    this.heap.close();
  }

  /** Runs a program once as it is, then with a failure at every step in turn. */
  runs(program: (machine: Machine) => void): string[] {
    const logs: string[] = [];
    const hook = Panic.takeHook();
    Panic.setHook(() => {});
    try {
      for (this.#fail = 0; ; this.#fail++) {
        this.#log = [];
        const mark = this.stack.mark();
        const result = Panic.catchUnwind(() => program(this));
        this.stack.reset(mark);
        if (this.#fail > this.#log.length) return logs;
        logs.push([...this.#log, ...(result.ok ? [] : ['panicked'])].join(' '));
      }
    } finally {
      Panic.setHook(hook);
    }
  }

  step(text: string): void {
    this.#log.push(text);
    if (this.#log.length === this.#fail) Panic.panic('injected');
  }

  /** A block of the source: a scope, and a frame of the stack. */
  block(body: (scope: DropScope) => void): void {
    const frame = this.stack.mark();
    const scope = this.glue.scope();
    try {
      body(scope);
    } catch (error) {
      scope.unwind(error);
    }
    scope.exit();
    this.stack.reset(frame);
  }

  /** A slot for a value of the type, not yet written. */
  slot(type: number): number {
    const { size, align } = layoutOf(type);
    return this.stack.allocate(size, align);
  }

  /** `zero::<type>()`, `wide()` into a slot of its own: not yet owned. */
  make(type: number): number {
    this.step(type === T.wide ? 'new-wide' : `new-${type}`);
    return this.slot(type);
  }

  /** The same, owned by the scope. */
  local(scope: DropScope, type: number): number {
    const slot = this.make(type);
    scope.own(slot, type);
    return slot;
  }

  loud(scope: DropScope, id: number): number {
    this.step(`new-${id}`);
    const slot = this.slot(T.loud);
    MemoryAccess.setI32(slot, id);
    scope.own(slot, T.loud);
    return slot;
  }

  /** `drop(value)`, or a statement that drops what it was given, of a value that a scope owned. */
  consume(scope: DropScope, slot: number, type: number): void {
    scope.forget(slot, type);
    this.block((callee) => {
      callee.own(slot, type);
      this.step('consume');
    });
  }

  #defineValues(): void {
    const { glue } = this;
    for (const n of [1, 2, 3]) glue.register(n, Layout.of(0, 1), () => this.step(`drop-${n}`));
    glue.register(T.wide, layoutOf(T.wide), () => this.step('drop-wide'));
    glue.register(T.loud, Layout.I32, (self) => this.step(`drop-${MemoryAccess.getI32(self)}`));
    const struct = (id: number, ...fields: readonly (readonly [number, number])[]) => ({
      kind: 'struct' as const,
      layout: layoutOf(id),
      fields: fields.map(([offset, type]) => ({ offset, type })),
    });
    // Fields of no size lie where the compiler likes: in front, in between, and at the very end.
    const mixed = struct(T.mixed, [0, 1], [0, T.loud], [4, 2], [4, 3]);
    glue.define(T.mixed, { ...mixed, drop: () => this.step('drop-mixed') });
    glue.define(T.unit, struct(T.unit, [0, 1], [0, T.wide], [0, 2]));
    glue.define(T.pair, struct(T.pair, [0, 2], [0, 3]));
    glue.define(T.wides, struct(T.wides, [0, 1], [0, T.wide]));
    glue.define(T.three, { kind: 'array', layout: layoutOf(T.three), element: 1, count: 3 });
    glue.define(T.pairs, { kind: 'array', layout: layoutOf(T.pairs), element: T.pair, count: 2 });
    const tagged = (id: number, ...types: readonly (number | undefined)[]) =>
      glue.define(id, {
        kind: 'enum',
        layout: Layout.U8,
        tag: { offset: 0, width: 1 },
        variants: types.map((type, value) => ({
          value,
          fields: type === undefined ? [] : [{ offset: 1, type }],
        })),
      });
    tagged(T.option, undefined, 1);
    tagged(T.option2, undefined, 2);
    tagged(T.result, 1, 2);
  }

  #defineOwners(): void {
    const { glue } = this;
    const vec = Layout.of(24, 8);
    glue.define(T.vec, { kind: 'vec', layout: vec, element: 1 });
    glue.define(T.vecOfWides, { kind: 'vec', layout: vec, element: T.wides });
    glue.define(T.nothing, { kind: 'trivial', layout: Layout.of(0, 1) });
    glue.define(T.block, { kind: 'vec', layout: vec, element: T.nothing });
    // { block, next, left }
    glue.define(T.intoIter, {
      kind: 'struct',
      layout: layoutOf(T.intoIter),
      fields: [{ offset: 0, type: T.block }],
      drop: (iter) => {
        glue.dropArray(MemoryAccess.getAddress(iter + 24), 1, MemoryAccess.getAddress(iter + 32));
      },
    });
    glue.define(T.dyn, { kind: 'dyn', layout: layoutOf(T.dyn) });
    glue.define(T.slice, { kind: 'slice', layout: layoutOf(T.slice), element: 1 });
    glue.define(T.rc, { kind: 'rc', layout: Layout.ADDRESS, pointee: 1 });
    glue.define(T.weak, { kind: 'weak', layout: Layout.ADDRESS, pointee: 1 });
    glue.define(T.rcDyn, { kind: 'rc', layout: layoutOf(T.rcDyn), pointee: 'dyn' });
    glue.define(T.rcSlice, { kind: 'rc', layout: layoutOf(T.rcSlice), pointee: { slice: 1 } });
  }
}
