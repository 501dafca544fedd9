// The draft of a function's MIR: what lowering makes and elaboration turns into MIR. It is MIR, except that
//
// - every way out of a scope drops everything the scope declared, whether or not it still holds a value; elaboration keeps
//   the drops that are needed, as rustc's `elaborate_drops` does after `rustc_mir_build`;
// - there are no flags;
// - three kinds of statements tell the analysis what control flow or types alone do not: `assume`, `take` and `peek`.
import type { LocalId, Span, StaticId, Type } from '../types/typed.js';
import type { Label, MirLocal, MirStatement, Operand, Place, Projection, Rvalue } from './mir.js';

type Nested = 'if' | 'switch' | 'block' | 'loop' | 'forRange' | 'drop' | 'setFlag';
export type Simple = Exclude<MirStatement, { readonly kind: Nested }>;

export type Draft =
  | Simple
  | (At & { readonly kind: 'drop'; readonly place: Place })
  /** Here the place is known to hold one of these variants. */
  | (At & { readonly kind: 'assume'; readonly place: Place; readonly variants: readonly number[] })
  /** `to = move place`, of all that the place may hold: a value, what is left of one, or nothing. Before an assignment. */
  | (At & { readonly kind: 'take'; readonly to: Place; readonly place: Place })
  /** `to = copy place`, of a value that stays owned by `place`: what a match guard sees of a binding by move. */
  | (At & { readonly kind: 'peek'; readonly to: Place; readonly place: Place })
  | (At & {
      readonly kind: 'if';
      readonly condition: Operand;
      readonly then: readonly Draft[];
      readonly otherwise: readonly Draft[];
    })
  | (At & {
      readonly kind: 'switch';
      readonly on: Operand;
      readonly cases: readonly DraftCase[];
      readonly otherwise: readonly Draft[];
    })
  | (At & { readonly kind: 'block' | 'loop'; readonly label: Label; readonly body: readonly Draft[] })
  | (At & {
      readonly kind: 'forRange';
      readonly label: Label;
      readonly local: MirLocal;
      readonly start: Operand;
      readonly end: Operand;
      readonly inclusive: boolean;
      readonly body: readonly Draft[];
    });

interface At {
  readonly span: Span;
}

export interface DraftCase {
  readonly values: readonly bigint[];
  readonly body: readonly Draft[];
}

/** A value that the function may own: cleanups are in this order, so unwinding drops the last one first. */
export interface DraftFunction {
  readonly body: readonly Draft[];
  readonly locals: readonly DraftLocal[];
  readonly parameterCount: number;
  readonly resultLocal: MirLocal;
  readonly owners: readonly MirLocal[];
  /** Variables declared without a value, of whatever type: reading one before it is assigned is an error. */
  readonly deferred: ReadonlySet<MirLocal>;
}

export interface DraftLocal {
  readonly name: string;
  readonly type: Type;
  readonly mutable: boolean;
  readonly span: Span;
  readonly temporary: boolean;
  /** The variable of the program that this is, if it is one. */
  readonly variable: LocalId | undefined;
}

export function localPlace(local: MirLocal, type: Type): Place {
  return { local, static: undefined, projections: [], type };
}

export function staticPlace(id: StaticId, type: Type): Place {
  return { local: undefined, static: id, projections: [], type };
}

export function project(place: Place, projection: Projection): Place {
  return { ...place, projections: [...place.projections, projection], type: projection.type };
}

export function field(place: Place, variant: number, index: number, type: Type): Place {
  return project(place, { kind: 'field', variant, index, type });
}

/** The constant of a type of no size, and of expressions that never end. */
export function nothing(type: Type): Operand {
  return { kind: 'constant', type, value: undefined };
}

/** The operands that a value is made of, in the order of their evaluation. */
export function operandsOf(value: Rvalue): readonly Operand[] {
  switch (value.kind) {
    case 'use':
    case 'negate':
    case 'not':
    case 'cast':
    case 'coerce':
    case 'box':
      return [value.operand];
    case 'arithmetic':
    case 'comparison':
    case 'textEquals':
      return [value.left, value.right];
    case 'aggregate':
      return value.fields;
    case 'repeat':
      return [value.element];
    case 'call':
    case 'intrinsic':
      return value.arguments;
    case 'callPointer':
      return [value.callee, ...value.arguments];
    case 'callDynamic':
      return [value.receiver, ...value.arguments];
    default:
      return [];
  }
}

/** The places that a value reads or refers to. */
export function placesIn(value: Rvalue): readonly Place[] {
  if (value.kind === 'reference' || value.kind === 'discriminant' || value.kind === 'length')
    return [value.place];
  return operandsOf(value).flatMap((operand) => (operand.kind === 'constant' ? [] : [operand.place]));
}
