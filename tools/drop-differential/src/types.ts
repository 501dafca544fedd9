import type { DropGlue } from '@justlang/drop-glue';
import { Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import type { Type } from './program.js';

/** Type ids in the glue: of the language's types, and of those that only occur inside them. */
export const ID: Record<Type | 'Node' | 'PairBox' | 'PairVec', number> = {
  Loud: 1,
  Box: 2,
  Pair: 3,
  Own: 4,
  Choice: 5,
  Vec: 6,
  Slice: 7,
  Option: 8,
  Array: 9,
  Rc: 10,
  Dyn: 11,
  List: 12,
  Node: 13,
  PairBox: 14,
  PairVec: 15,
  Guard: 16,
  GuardBox: 17,
  Guards: 18,
  GuardSlice: 19,
  GuardArray: 20,
  Held: 21,
  Maybe: 22,
  RcDyn: 23,
  RcSlice: 24,
  Weak: 25,
};

export const LAYOUT: Record<Type, Layout> = {
  Loud: Layout.I32,
  Box: Layout.ADDRESS,
  Pair: Layout.of(16, 8),
  Own: Layout.of(16, 8),
  Choice: Layout.of(24, 8),
  Vec: Layout.of(24, 8),
  Slice: Layout.of(16, 8),
  Option: Layout.ADDRESS,
  Array: Layout.of(32, 8),
  Rc: Layout.ADDRESS,
  Dyn: Layout.of(16, 8),
  List: Layout.ADDRESS,
  Guard: Layout.of(0, 1),
  GuardBox: Layout.ADDRESS,
  Guards: Layout.of(24, 8),
  GuardSlice: Layout.of(16, 8),
  GuardArray: Layout.of(0, 1),
  Held: Layout.I32,
  Maybe: Layout.of(24, 8),
  RcDyn: Layout.of(16, 8),
  RcSlice: Layout.of(16, 8),
  Weak: Layout.ADDRESS,
};

/** Where the parts of a `Choice` lie. */
export const CHOICE = { one: 4, first: 8, second: 16 } as const;

/** Where the fields of the structs lie. */
export const OFFSETS = { Pair: { a: 0, b: 8 }, Held: { g: 0, a: 0, h: 4 } } as const;

/** The capacity word of a `Maybe` that is `None`. */
export const NONE = 2n ** 63n;

/** Defines the types; `step` is what a drop logs. */
export function defineTypes(glue: DropGlue, step: (text: string) => void): void {
  const loud = (address: number) => step(`d${MemoryAccess.getI32(address)}`);
  const field = (offset: number, type: keyof typeof ID) => ({ offset, type: ID[type] });
  glue.register(ID.Loud, LAYOUT.Loud, loud);
  glue.define(ID.Box, { kind: 'box', layout: LAYOUT.Box, pointee: ID.Loud });
  glue.define(ID.Pair, { kind: 'struct', layout: LAYOUT.Pair, fields: [field(0, 'Loud'), field(8, 'Box')] });
  glue.define(ID.Own, {
    kind: 'struct',
    layout: LAYOUT.Own,
    drop: (address) => step(`o${MemoryAccess.getI32(MemoryAccess.getAddress(address))}`),
    fields: [field(0, 'Box'), field(8, 'Loud')],
  });
  glue.define(ID.Choice, {
    kind: 'enum',
    layout: LAYOUT.Choice,
    tag: { offset: 0, width: 1 },
    variants: [
      { value: 1, fields: [field(CHOICE.one, 'Loud')] },
      { value: 2, fields: [field(CHOICE.first, 'PairBox'), field(CHOICE.second, 'Loud')] },
    ],
  });
  glue.define(ID.Vec, { kind: 'vec', layout: LAYOUT.Vec, element: ID.Box });
  glue.define(ID.Slice, { kind: 'slice', layout: LAYOUT.Slice, element: ID.Pair });
  glue.define(ID.Option, { kind: 'box', layout: LAYOUT.Option, pointee: ID.Loud, nullable: true });
  glue.define(ID.Array, { kind: 'array', layout: LAYOUT.Array, element: ID.Own, count: 2 });
  glue.define(ID.Rc, { kind: 'rc', layout: LAYOUT.Rc, pointee: ID.Loud });
  glue.define(ID.Dyn, { kind: 'dyn', layout: LAYOUT.Dyn });
  glue.define(ID.List, { kind: 'box', layout: LAYOUT.List, pointee: ID.Node, nullable: true });
  glue.define(ID.Node, {
    kind: 'struct',
    layout: Layout.of(16, 8),
    fields: [field(0, 'Loud'), field(8, 'List')],
  });
  glue.define(ID.PairBox, { kind: 'box', layout: Layout.ADDRESS, pointee: ID.Pair });
  glue.define(ID.PairVec, { kind: 'vec', layout: LAYOUT.Vec, element: ID.Pair });
  glue.register(ID.Guard, LAYOUT.Guard, () => step('dg'), 'Guard');
  glue.define(ID.GuardBox, { kind: 'box', layout: LAYOUT.GuardBox, pointee: ID.Guard });
  glue.define(ID.Guards, { kind: 'vec', layout: LAYOUT.Guards, element: ID.Guard });
  glue.define(ID.GuardSlice, { kind: 'slice', layout: LAYOUT.GuardSlice, element: ID.Guard });
  glue.define(ID.GuardArray, { kind: 'array', layout: LAYOUT.GuardArray, element: ID.Guard, count: 3 });
  glue.define(ID.Held, {
    kind: 'struct',
    layout: LAYOUT.Held,
    fields: [field(0, 'Guard'), field(0, 'Loud'), field(4, 'Guard')],
  });
  glue.define(ID.Maybe, {
    kind: 'enum',
    layout: LAYOUT.Maybe,
    tag: { offset: 8, width: 8 },
    variants: [{ value: NONE, fields: [] }],
    otherwise: { fields: [field(0, 'Vec')] },
  });
  glue.define(ID.RcDyn, { kind: 'rc', layout: LAYOUT.RcDyn, pointee: 'dyn' });
  glue.define(ID.RcSlice, { kind: 'rc', layout: LAYOUT.RcSlice, pointee: { slice: ID.Pair } });
  glue.define(ID.Weak, { kind: 'weak', layout: LAYOUT.Weak, pointee: ID.Loud });
}
