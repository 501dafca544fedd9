// What the ownership layer makes and the emission layer prints: functions over places, with control flow still structured
// (JavaScript has no goto) and every move, drop, drop flag and temporary written out. Operands are places or constants, so
// the order of evaluation is the order of the statements. Drops are explicit on every normal way out; what a panic must
// drop is listed in `cleanups`.
import type {
  ArithmeticOperator,
  Coercion,
  ComparisonOperator,
  FunctionId,
  Local,
  Span,
  StaticId,
  TraitObject,
  Type,
  TypedProgram,
} from '../types/typed.js';

/** Parameters come first, then the program's locals, then temporaries. */
export type MirLocal = number & { readonly brand?: 'mir local' };
export type Flag = number & { readonly brand?: 'flag' };
export type Label = number & { readonly brand?: 'mir label' };

export interface MirProgram extends Pick<TypedProgram, 'files' | 'statics' | 'vtables' | 'main'> {
  readonly functions: ReadonlyMap<FunctionId, MirFunction>;
  /** Functions without parameters that make the statics' values, by `StaticId`. */
  readonly initializers: readonly MirFunction[];
  /** The order in which they run, once, before main: promoted constants (`&[1, 2]`, added at the end of `statics`) first. */
  readonly initializationOrder: readonly StaticId[];
}

export interface MirFunction {
  readonly id: FunctionId;
  readonly name: string;
  readonly parameterCount: number;
  readonly locals: readonly MirLocalInfo[]; // index = MirLocal
  readonly result: Type;
  readonly resultLocal: MirLocal; // what `return` gives back
  /** Drop flags: booleans, false at entry unless `initially`. */
  readonly flags: readonly { readonly name: string; readonly initially: boolean }[];
  readonly body: readonly MirStatement[];
  /** In the order of declaration; unwinding goes through them backwards and drops each whose flag is set. */
  readonly cleanups: readonly Cleanup[];
  readonly span: Span;
  readonly trackCaller: boolean;
  /** Never put in place of its call. */
  readonly isCold: boolean;
}

export interface MirLocalInfo extends Local {
  readonly temporary: boolean;
  /** Something refers to it by address (a reference, an index into it that is not constant, a drop in place): it needs memory. */
  readonly addressed: boolean;
}

/** The flag is true exactly while the place holds a value that this function owns. */
export interface Cleanup {
  readonly place: Place;
  readonly flag: Flag;
  /** The place is a Box whose contents were moved out, or are dropped by a cleanup of their own: only its block is freed. */
  readonly boxContentsMoved: boolean;
}

export interface Place {
  readonly local: MirLocal | undefined; // undefined: `static` is the base
  readonly static: StaticId | undefined;
  readonly projections: readonly Projection[];
  readonly type: Type;
}

export type Projection =
  | { readonly kind: 'dereference'; readonly type: Type } // type: after the projection, in all of them
  | { readonly kind: 'field'; readonly variant: number; readonly index: number; readonly type: Type } // struct, tuple, closure: variant 0
  | { readonly kind: 'index'; readonly index: Operand; readonly type: Type } // array, slice; already checked
  | { readonly kind: 'constantIndex'; readonly index: number; readonly fromEnd: boolean; readonly type: Type }
  | { readonly kind: 'subslice'; readonly from: number; readonly fromEnd: number; readonly type: Type };

export type Operand =
  | { readonly kind: 'copy' | 'move'; readonly place: Place }
  | {
      readonly kind: 'constant';
      readonly type: Type;
      readonly value: bigint | number | boolean | string | Uint8Array | FunctionId | undefined;
    }; // undefined: zero-sized

export type Rvalue =
  | { readonly kind: 'use'; readonly operand: Operand }
  | { readonly kind: 'reference'; readonly mutable: boolean; readonly place: Place } // raw pointers too
  | { readonly kind: 'negate' | 'not'; readonly operand: Operand }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'textEquals'; readonly left: Operand; readonly right: Operand } // &str patterns
  | { readonly kind: 'cast'; readonly operand: Operand; readonly to: Type }
  | { readonly kind: 'coerce'; readonly coercion: Coercion; readonly operand: Operand; readonly to: Type }
  | { readonly kind: 'discriminant'; readonly place: Place } // the variant's index, a number
  | { readonly kind: 'length'; readonly place: Place } // of an array, slice or Vec
  | {
      readonly kind: 'aggregate';
      readonly type: Type;
      readonly variant: number;
      readonly fields: readonly Operand[];
    } // every field, in order of declaration; of an array the elements
  | { readonly kind: 'repeat'; readonly element: Operand; readonly count: number }
  | { readonly kind: 'box'; readonly operand: Operand } // Box::new
  | { readonly kind: 'call'; readonly callee: FunctionId; readonly arguments: readonly Operand[] }
  | { readonly kind: 'callPointer'; readonly callee: Operand; readonly arguments: readonly Operand[] }
  | {
      readonly kind: 'callDynamic';
      readonly trait: TraitObject;
      readonly method: number;
      readonly receiver: Operand;
      readonly arguments: readonly Operand[];
    }
  | {
      readonly kind: 'intrinsic';
      readonly name: string;
      readonly types: readonly Type[];
      readonly arguments: readonly Operand[];
    };

export type MirStatement = { readonly span: Span } & (
  | { readonly kind: 'assign'; readonly place: Place; readonly value: Rvalue } // initialises: what was there is not dropped
  | { readonly kind: 'checkIndex'; readonly index: Operand; readonly length: Operand } // panics as Rust does
  /**
   * Drops what the place holds; under a flag only when it is set, and the flag is cleared before the drop runs, as a drop that panics
   * must not be repeated by the cleanups. A `box` whose contents were moved out: only its block is freed.
   */
  | {
      readonly kind: 'drop';
      readonly place: Place;
      readonly flag: Flag | undefined;
      readonly boxContentsMoved: boolean;
    }
  /** The value is known, or another flag's. */
  | { readonly kind: 'setFlag'; readonly flag: Flag; readonly value: boolean | Flag }
  | {
      readonly kind: 'if';
      readonly condition: Operand;
      readonly then: readonly MirStatement[];
      readonly otherwise: readonly MirStatement[];
    }
  | {
      readonly kind: 'switch';
      readonly on: Operand;
      readonly cases: readonly {
        readonly values: readonly bigint[];
        readonly body: readonly MirStatement[];
      }[];
      readonly otherwise: readonly MirStatement[] | undefined;
    }
  | { readonly kind: 'block'; readonly label: Label; readonly body: readonly MirStatement[] } // `break` leaves it
  | { readonly kind: 'loop'; readonly label: Label; readonly body: readonly MirStatement[] } // for ever
  | {
      readonly kind: 'forRange';
      readonly label: Label;
      readonly local: MirLocal;
      readonly start: Operand;
      readonly end: Operand;
      readonly inclusive: boolean;
      readonly body: readonly MirStatement[];
    }
  | { readonly kind: 'break' | 'continue'; readonly label: Label }
  | { readonly kind: 'return' }
  | { readonly kind: 'unreachable' }
);
