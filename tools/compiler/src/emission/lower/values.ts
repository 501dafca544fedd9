// Loads, stores and copies of whole values in memory.
import type { Type } from '../../types/typed.js';
import { binary, constant, Effect, type Js, number, plus } from '../js/tree.js';
import { type Condition, type Leaf, layoutOf } from '../layout/layout.js';
import { SCALARS, type Scalar } from '../layout/scalars.js';
import { type Lowering, leavesOf } from './lowering.js';

export function loadLeaf(lowering: Lowering, scalar: Scalar, address: Js): Js {
  return lowering.call(Effect.reads, SCALARS[scalar].load, address);
}

export function storeLeaf(lowering: Lowering, scalar: Scalar, address: Js, value: Js): void {
  lowering.run(lowering.call(Effect.writes, SCALARS[scalar].store, address, value));
}

/** The leaves of a value in memory. Those of another variant than it has are not loaded: their bytes mean nothing. */
export function loadParts(lowering: Lowering, type: Type, address: Js): readonly Js[] {
  const leaves = leavesOf(type);
  if (leaves.length === 0) return [];
  if (leaves.length === 1) return [loadLeaf(lowering, leaves[0]!.scalar, address)];
  const base = lowering.simple(address, 'p');
  const parts: Js[] = [];
  const asked = new Set(leaves.flatMap((leaf) => leaf.when.map((one) => one.leaf)));
  for (const [index, leaf] of leaves.entries()) {
    const value = loadLeaf(lowering, leaf.scalar, plus(base, leaf.offset));
    const guarded = leaf.when.length === 0 ? value : guard(leaf, parts, value);
    parts.push(asked.has(index) ? lowering.simple(guarded, leaf.name || 'tag') : guarded);
  }
  return parts;
}

function guard(leaf: Leaf, parts: readonly Js[], value: Js): Js {
  const condition = leaf.when.map((one) => holds(one, parts)).reduce((a, b) => binary('&&', a, b));
  return { kind: 'conditional', condition, then: value, otherwise: constant(SCALARS[leaf.scalar].initial) };
}

function holds({ leaf, values }: Condition, parts: readonly Js[]): Js {
  const part = parts[leaf]!;
  if (values === undefined) return binary('!==', part, constant('0'));
  return values.map((value) => binary('===', part, number(value))).reduce((a, b) => binary('||', a, b));
}

/** Stores the leaves of a value. All are evaluated before the first is stored. */
export function storeParts(lowering: Lowering, type: Type, address: Js, parts: readonly Js[]): void {
  const leaves = leavesOf(type);
  if (leaves.length === 0) return;
  const base = leaves.length === 1 ? address : lowering.simple(address, 'p');
  const values =
    parts.length === 1 ? parts : parts.map((part, at) => lowering.temporary(part, 't', leaves[at]!.scalar));
  for (const [at, leaf] of leaves.entries())
    storeLeaf(lowering, leaf.scalar, plus(base, leaf.offset), values[at]!);
}

/** Sizes for which the runtime has a copy of its own, made of 32-bit loads and stores. */
const SHORT: ReadonlySet<number> = new Set([8, 16, 24, 32, 40, 48]);

const isSame = (a: Js, b: Js): boolean =>
  a === b || (a.kind === 'variable' && b.kind === 'variable' && a.variable === b.variable);

/** Copies a value from place to place; they may be the same one, but do not overlap otherwise. */
export function copyValue(lowering: Lowering, type: Type, to: Js, from: Js): void {
  const { size, align } = layoutOf(type);
  if (size === 0 || isSame(to, from)) return;
  if (align >= 4 && SHORT.has(size)) lowering.run(lowering.call(Effect.writes, `copy${size}`, to, from));
  else lowering.run(lowering.call(Effect.writes, 'memcpy', to, from, number(size)));
}
