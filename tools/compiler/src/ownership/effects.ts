// What one statement does to ownership. The state during a statement counts too: operands that a call takes by move belong to
// the callee while it runs, so a panic in it does not drop them here.
import { type Draft, operandsOf } from './draft.js';
import type { Place, Rvalue } from './mir.js';
import { type Leaf, leavesOf, leavesOfWhole, type MovePaths, placesMoved } from './move-paths.js';
import { enumVariants, needsDrop, variantNeedsDrop } from './ownedness.js';
import { at, Change, EMPTY, GONE, OWNED, type State } from './ownership-state.js';

export interface Effect {
  readonly during: State;
  readonly after: State;
}

export function effectOf(paths: MovePaths, statement: Draft, before: State): Effect {
  const change = new Change(before);
  switch (statement.kind) {
    case 'assign': {
      const { place, value } = statement;
      evaluate(paths, value, change);
      // A box's block is allocated before its contents are moved there: if that fails, the contents are still owned here.
      const during = value.kind === 'box' ? before : change.state;
      const assigned = new Change(change.state);
      initialize(paths, place, assigned, isEmpty(value) ? EMPTY : OWNED);
      return { during, after: assigned.state };
    }
    case 'peek':
      initialize(paths, statement.to, change, EMPTY);
      break;
    case 'take': {
      const found = paths.find(statement.place);
      for (const { from, to } of leavesTaken(paths, statement))
        change.set(to, from === undefined ? OWNED : at(before, from));
      if (found?.exact) change.vacate(found.node);
      break;
    }
    case 'drop': {
      const found = paths.find(statement.place);
      if (found?.exact) change.vacate(found.node);
      break;
    }
    case 'assume':
      assume(paths, statement.place, statement.variants, change);
      break;
    default:
      break;
  }
  return { during: change.state, after: change.state };
}

/** The leaves of what a `take` writes, each with the leaf that it takes over, if its place is tracked. */
export function leavesTaken(
  paths: MovePaths,
  { to, place }: Draft & { readonly kind: 'take' },
): readonly { readonly from: Leaf | undefined; readonly to: Leaf }[] {
  const [found, target] = [paths.find(place), paths.find(to)];
  if (target === undefined) return [];
  if (!found?.exact) return leavesOfWhole(target.node).map((leaf) => ({ from: undefined, to: leaf }));
  const from = leavesOf(found.node);
  return leavesOf(target.node).map((leaf, i) => ({ from: from[i] as Leaf, to: leaf }));
}

function evaluate(paths: MovePaths, value: Rvalue, change: Change): void {
  if (value.kind === 'reference') {
    const found = value.mutable ? paths.find(value.place) : undefined;
    if (found !== undefined) change.touch(found);
  }
  for (const operand of operandsOf(value)) {
    if (operand.kind !== 'move') continue;
    for (const place of placesMoved(operand.place)) {
      const found = paths.find(place);
      if (found !== undefined) change.moveOut(found);
    }
  }
}

function initialize(paths: MovePaths, place: Place, change: Change, bits: number): void {
  const found = paths.find(place);
  if (found === undefined) return;
  if (found.exact) change.fill(found.node, bits);
  else change.touch(found);
}

/** Whether the value is known to hold nothing that must be dropped: `None`. */
function isEmpty(value: Rvalue): boolean {
  if (value.kind !== 'aggregate') return false;
  const variant = enumVariants(value.type)?.[value.variant];
  return variant !== undefined && isPlain(value.type) && !variantNeedsDrop(variant);
}

function isPlain(type: Place['type']): boolean {
  return type.kind === 'adt' && type.adt.drop === undefined;
}

function assume(paths: MovePaths, place: Place, variants: readonly number[], change: Change): void {
  const found = paths.find(place);
  const all = enumVariants(place.type);
  if (!found?.exact || all === undefined || !needsDrop(place.type)) return;
  const leaf =
    found.node.kind === 'enum' ? found.node.whole : found.node.kind === 'leaf' ? found.node.leaf : undefined;
  if (leaf === undefined || (at(change.state, leaf) & GONE) !== 0) return;
  const holds = variants.some((variant) => variantNeedsDrop(all[variant] as (typeof all)[number]));
  change.set(leaf, holds || !isPlain(place.type) ? OWNED : EMPTY);
}
