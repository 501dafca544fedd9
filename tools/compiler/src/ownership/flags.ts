// Which leaves need a drop flag, and the cleanups. A leaf has a flag if a drop of it depends on the way the program took, or if it
// may own something where a panic can start: unwinding asks the flags what is left. All other leaves need none.
import type { DraftFunction } from './draft.js';
import { planDrop } from './drop-plan.js';
import { effectOf, leavesTaken } from './effects.js';
import type { StatesBefore } from './flow.js';
import { mayPanic } from './may-panic.js';
import type { Cleanup, Flag } from './mir.js';
import { type Leaf, leavesOf, type MovePaths } from './move-paths.js';
import { at, isBroken, OWNED, ownsForSure, type State } from './ownership-state.js';

export interface Flags {
  readonly flags: readonly { readonly name: string; readonly initially: boolean }[];
  readonly cleanups: readonly Cleanup[];
  flagOf(leaf: Leaf): Flag | undefined;
}

export function flagsOf(draft: DraftFunction, paths: MovePaths, before: StatesBefore, entry: State): Flags {
  const { atPanic, conditional, panics } = collectNeeds(paths, before);
  const numbers = new Map<number, Flag>();
  const flags: { name: string; initially: boolean }[] = [];
  for (const leaf of paths.leaves) {
    if (!leaf.droppable || !(atPanic.has(leaf.id) || conditional.has(leaf.id))) continue;
    numbers.set(leaf.id, flags.length);
    flags.push({ name: nameOf(leaf, draft), initially: ownsForSure(at(entry, leaf)) === true });
  }
  const cleanups = [...new Set(draft.owners)].flatMap((local) => {
    const root = paths.root(local);
    if (root === undefined) return [];
    // Unwinding goes backwards, and drops parts in the order of declaration.
    return leavesOf(root, (node) => panics.some((state) => isBroken(state, node)))
      .toReversed()
      .flatMap((leaf) => {
        const flag = numbers.get(leaf.id);
        if (flag === undefined || !atPanic.has(leaf.id)) return [];
        return [{ place: leaf.place, flag, boxContentsMoved: leaf.block }];
      });
  });
  return { flags, cleanups, flagOf: (leaf) => numbers.get(leaf.id) };
}

function collectNeeds(paths: MovePaths, before: StatesBefore) {
  const atPanic = new Set<number>();
  const conditional = new Set<number>();
  const panics = new Set<State>();
  const panicIn = (state: State) => {
    panics.add(state);
    for (const [id, bits] of state.entries()) if ((bits & OWNED) !== 0) atPanic.add(id);
  };
  for (const [statement, state] of before) {
    const { during } = effectOf(paths, statement, state);
    if (statement.kind === 'drop') {
      const found = paths.find(statement.place);
      const plan = found?.exact ? planDrop(found.node, state) : [];
      for (const [i, each] of plan.entries()) {
        for (const leaf of each.conditional ? each.leaves : []) conditional.add(leaf.id);
        // While a part is dropped, those after it are still there.
        for (const leaf of plan.slice(i + 1).flatMap((later) => later.leaves)) atPanic.add(leaf.id);
      }
      if (plan.length > 0) panicIn(during);
    } else if (statement.kind === 'take') {
      for (const { from } of leavesTaken(paths, statement))
        if (from !== undefined && ownsForSure(at(state, from)) === undefined) conditional.add(from.id);
    } else if (mayPanic(statement)) {
      panicIn(during);
    }
  }
  return { atPanic, conditional, panics: [...panics] };
}

/** `pair`, `pair.1`, `*boxed`: for people who read the output. */
function nameOf({ place, block }: Leaf, { locals }: DraftFunction): string {
  const root = locals[place.local as number]?.name ?? '';
  const text = place.projections.reduce((base, projection) => {
    if (projection.kind === 'field') return `${base}_${projection.index}`;
    return projection.kind === 'constantIndex' ? `${base}_${projection.index}` : `${base}_contents`;
  }, root);
  return block ? `${text}_block` : text;
}
