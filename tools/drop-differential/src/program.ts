/**
 * The small language of the generated programs; what its types are in Rust stands in `rust.ts`, what they are in
 * memory in `types.ts`.
 *
 * - `Loud` logs its construction and its drop
 * - `Pair { a: Loud, b: Box<Loud> }`, `Own { a: Box<Loud>, b: Loud }` with a drop of its own
 * - `Choice`: `None`, `One(Loud)`, `Two(Box<Pair>, Loud)`
 * - `List`: `Option<Box<Node>>`, `Node { v: Loud, next: List }`
 * - `Guard` has no size, and logs its construction and its drop
 * - `GuardBox`, `Guards`, `GuardSlice`, `GuardArray`: a box, a vec, a boxed slice, an array of them
 * - `Held { g: Guard, a: Loud, h: Guard }`
 * - `Maybe`: `Option<Vec<Box<Loud>>>`, `None` being a capacity that no vec has
 * - `RcDyn`: `Rc<dyn Any>` of a `Guard` or an `Own`; `RcSlice`: `Rc<[Pair]>`; `Weak`: `Weak<Loud>`, of nothing or of what is gone
 */
export type Type =
  | 'Loud'
  | 'Box'
  | 'Pair'
  | 'Own'
  | 'Choice'
  | 'Vec'
  | 'Slice'
  | 'Option'
  | 'Array'
  | 'Rc'
  | 'Dyn'
  | 'List'
  | 'Guard'
  | 'GuardBox'
  | 'Guards'
  | 'GuardSlice'
  | 'GuardArray'
  | 'Held'
  | 'Maybe'
  | 'RcDyn'
  | 'RcSlice'
  | 'Weak';

export const TYPES: readonly Type[] = [
  'Loud',
  'Box',
  'Pair',
  'Own',
  'Choice',
  'Vec',
  'Slice',
  'Option',
  'Array',
  'Rc',
  'Dyn',
  'List',
  'Guard',
  'GuardBox',
  'Guards',
  'GuardSlice',
  'GuardArray',
  'Held',
  'Maybe',
  'RcDyn',
  'RcSlice',
  'Weak',
];

/** The structs that fields are moved out of: their fields in order, with types. */
export const PARTED = {
  Pair: [
    ['a', 'Loud'],
    ['b', 'Box'],
  ],
  Held: [
    ['g', 'Guard'],
    ['a', 'Loud'],
    ['h', 'Guard'],
  ],
} as const satisfies Partial<Record<Type, readonly (readonly [string, Type])[]>>;

export type PartedType = keyof typeof PARTED;

/** Types that a variable of is cloned. */
export const CLONED: readonly Type[] = ['Rc', 'RcDyn', 'RcSlice'];

/** Makes a value. */
export type Expression =
  /** Of any type: `variant` says which way, `id` is that of a `Loud`, `parts` are evaluated in order. */
  | {
      readonly kind: 'new';
      readonly type: Type;
      readonly variant: number;
      readonly id: number;
      readonly parts: readonly Expression[];
    }
  | { readonly kind: 'move'; readonly name: string }
  /** `Rc::clone` of a variable, which is some `Rc`. */
  | { readonly kind: 'clone'; readonly name: string; readonly type: Type }
  | { readonly kind: 'call'; readonly name: string; readonly parts: readonly Expression[] };

export type Statement =
  /** Something that may panic. */
  | { readonly kind: 'op' }
  | {
      readonly kind: 'let';
      readonly name: string;
      readonly type: Type;
      readonly value: Expression;
      /** Whether it is moved out of in parts later. */
      readonly inParts: boolean;
    }
  /** Passes the variable to a function that drops it; under a condition if there is one. */
  | {
      readonly kind: 'consume';
      readonly name: string;
      readonly type: Type;
      readonly condition: boolean | null;
    }
  | { readonly kind: 'assign'; readonly name: string; readonly type: Type; readonly value: Expression }
  /** Moves one field out of a struct without a drop of its own. */
  | { readonly kind: 'part'; readonly name: string; readonly of: PartedType; readonly field: string }
  /** Matches a `Choice`, binding some parts by move; the body follows the binding. */
  | { readonly kind: 'match'; readonly name: string; readonly binds: readonly [boolean, boolean] }
  /** Two temporaries, passed by reference. */
  | { readonly kind: 'temporaries'; readonly values: readonly (readonly [Type, Expression])[] }
  | { readonly kind: 'block' | 'catch'; readonly body: readonly Statement[] }
  | { readonly kind: 'loop'; readonly count: number; readonly body: readonly Statement[] }
  /** A loop whose last iteration breaks with a value. */
  | {
      readonly kind: 'loop-let';
      readonly name: string;
      readonly type: Type;
      readonly count: number;
      readonly body: readonly Statement[];
      readonly value: Expression;
    }
  /** Returns early under a condition. */
  | { readonly kind: 'return'; readonly condition: boolean; readonly value: Expression };

export interface Procedure {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: Type }[];
  readonly result: Type;
  readonly body: readonly Statement[];
  readonly value: Expression;
}

/** Functions in an order in which each calls earlier ones only; the last is the main function. */
export interface Program {
  readonly seed: number;
  readonly functions: readonly Procedure[];
}
