// Errors about moves, which the analysis finds on its way: use of a value that was moved, and moves out of what is only borrowed.
// Everything else that Rust's borrow checker refuses is left to rustc.
import { CompileError } from '../syntax/source.js';
import type { Span } from '../types/typed.js';
import { type Draft, type DraftFunction, operandsOf, placesIn } from './draft.js';
import { effectOf } from './effects.js';
import type { StatesBefore } from './flow.js';
import type { Place } from './mir.js';
import { leavesOf, type MovePaths, placesMoved } from './move-paths.js';
import { at, goneLeaf, HELD, MOVED, type State } from './ownership-state.js';

export function checkMoves(paths: MovePaths, before: StatesBefore, draft: DraftFunction): void {
  for (const [statement, state] of before) {
    for (const place of placesUsed(statement)) {
      const found = paths.find(place);
      const leaf = found === undefined ? undefined : goneLeaf(state, found);
      if (found === undefined || leaf === undefined) continue;
      const name = nameOf(place, draft);
      const moved = movesOf(paths, before, leaf.id).filter((each) => each.file === statement.span.file);
      const last = moved.filter((each) => each.start <= statement.span.start).at(-1) ?? moved[0];
      if (last === undefined) throw new CompileError(`${name} is used before it has a value`, statement.span);
      const again = last.start === statement.span.start ? ', in an earlier round of the loop' : '';
      const note = { message: `the value was moved here${again}`, span: last };
      throw new CompileError(`${name} is used after its value was moved`, statement.span, note);
    }
    checkAssignedOnce(paths, statement, state, draft);
    for (const place of placesMovedBy(statement)) checkMovable(paths, place, statement.span, draft);
  }
}

/** rustc's E0384 for a variable that is declared without a value and without `mut`; the types layer sees the others. */
function checkAssignedOnce(paths: MovePaths, statement: Draft, state: State, draft: DraftFunction): void {
  if ((statement.kind !== 'assign' && statement.kind !== 'take') || statement.place.projections.length > 0)
    return;
  const { local } = statement.place;
  if (local === undefined || !draft.deferred.has(local) || draft.locals[local]!.mutable) return;
  const leaves = leavesOf(paths.root(local)!);
  if (leaves.every((leaf) => (at(state, leaf) & (HELD | MOVED)) === 0)) return;
  const name = nameOf(statement.place, draft);
  const note = { message: `${name} is declared without \`mut\` here`, span: draft.locals[local]!.span };
  throw new CompileError(
    `${name} cannot be assigned to twice: it is not declared as mutable`,
    statement.span,
    note,
  );
}

/** What the statement reads, moves or borrows. */
function placesUsed(statement: Draft): readonly Place[] {
  switch (statement.kind) {
    case 'assign':
      return placesIn(statement.value).flatMap(placesMoved);
    case 'peek':
      return [statement.place];
    default:
      return [];
  }
}

function placesMovedBy(statement: Draft): readonly Place[] {
  if (statement.kind !== 'assign') return [];
  return operandsOf(statement.value).flatMap((operand) =>
    operand.kind === 'move' ? placesMoved(operand.place) : [],
  );
}

/** rustc's E0507, E0508 and E0509. */
function checkMovable(paths: MovePaths, place: Place, span: Span, draft: DraftFunction): void {
  const found = paths.find(place);
  if (found?.exact) return;
  const what = nameOf(place, draft);
  if (found === undefined) {
    throw new CompileError(
      `the value of ${what} cannot be moved out: it is only borrowed, or an element`,
      span,
    );
  }
  const { type } = leavesOf(found.node)[0]?.place ?? place;
  const reason =
    type.kind === 'adt' && type.adt.drop !== undefined
      ? `${type.adt.name} implements Drop`
      : 'it is an element';
  throw new CompileError(`${what} cannot be moved out: ${reason}`, span);
}

/** Where the leaf loses its value, in the order of the source. */
function movesOf(paths: MovePaths, before: StatesBefore, id: number): Span[] {
  const leaf = paths.leaves[id] as (typeof paths.leaves)[number];
  const spans = [...before].flatMap(([statement, state]) => {
    if (statement.kind !== 'assign') return [];
    const { during } = effectOf(paths, statement, state);
    return (at(state, leaf) & HELD) !== 0 && (at(during, leaf) & HELD) === 0 ? [statement.span] : [];
  });
  return spans.sort((a, b) => a.start - b.start);
}

function nameOf(place: Place, { locals }: DraftFunction): string {
  const root = place.local === undefined ? 'a static' : locals[place.local];
  if (typeof root === 'string') return root;
  const name = root === undefined || root.temporary ? 'a value' : `\`${root.name}\``;
  return place.projections.length === 0 ? name : `a part of ${name}`;
}
