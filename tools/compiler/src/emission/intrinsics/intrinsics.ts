// The functions of `extern "intrinsic"` in std/intrinsics.just, by their names.
import type { Type } from '../../types/typed.js';
import { constant, type Js } from '../js/tree.js';
import { layoutOf } from '../layout/layout.js';
import { SCALARS } from '../layout/scalars.js';
import { type Lowering, leavesOf } from '../lower/lowering.js';
import { operandParts } from '../lower/places.js';
import { copyValue } from '../lower/values.js';
import { INTEGERS } from './integers.js';
import type { Intrinsic, IntrinsicCall } from './kinds.js';
import { MEMORY } from './memory.js';
import { POINTERS } from './pointers.js';
import { TYPES } from './types.js';
import { WORLD } from './world.js';

const ALL: ReadonlyMap<string, Intrinsic> = new Map(
  Object.entries({ ...TYPES, ...MEMORY, ...POINTERS, ...INTEGERS, ...WORLD }),
);

export const intrinsicNames = (): Iterable<string> => ALL.keys();

export function intrinsic(lowering: Lowering, call: IntrinsicCall, result: Type): readonly Js[] {
  if (call.name === 'uninitialized')
    return leavesOf(result).map((leaf) => constant(SCALARS[leaf.scalar].initial));
  const known = ALL.get(call.name);
  if (known === undefined) throw new Error(`the intrinsic \`${call.name}\` is not known`);
  return known(lowering, call, result);
}

/** An intrinsic whose result lies in memory. */
export function intrinsicIntoMemory(lowering: Lowering, call: IntrinsicCall, type: Type, to: Js): void {
  if (call.name === 'uninitialized') return;
  const [argument] = call.arguments;
  if (call.name !== 'read' || argument === undefined)
    throw new Error(`the intrinsic \`${call.name}\` has no result in memory`);
  const [from] = operandParts(lowering, argument);
  if (layoutOf(type).size > 0) copyValue(lowering, type, to, from!);
}
