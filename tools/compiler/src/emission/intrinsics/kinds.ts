import type { Rvalue } from '../../ownership/mir.js';
import type { Type } from '../../types/typed.js';
import type { Js } from '../js/tree.js';
import type { Lowering } from '../lower/lowering.js';
import { operandParts } from '../lower/places.js';

export type IntrinsicCall = Rvalue & { kind: 'intrinsic' };

/** Evaluates an intrinsic: its leaves. */
export type Intrinsic = (lowering: Lowering, call: IntrinsicCall, result: Type) => readonly Js[];

export type Intrinsics = Readonly<Record<string, Intrinsic>>;

/** The leaves of all arguments, one behind the other. */
export function parts(lowering: Lowering, call: IntrinsicCall): readonly Js[] {
  return call.arguments.flatMap((argument) => operandParts(lowering, argument));
}

/** The leaves of all arguments, each as something that may be written more than once. */
export function simple(lowering: Lowering, call: IntrinsicCall): readonly Js[] {
  return parts(lowering, call).map((part) => lowering.simple(part));
}
