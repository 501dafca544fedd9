// Which locals need memory: those whose address something takes. All others may live in JavaScript variables.

import { placesIn } from './draft.js';
import type { Cleanup, MirLocal, MirStatement, Place } from './mir.js';
import { isDroppedByValue } from './ownedness.js';

export function addressedLocals(
  body: readonly MirStatement[],
  cleanups: readonly Cleanup[],
): ReadonlySet<MirLocal> {
  const addressed = new Set<MirLocal>();
  visit(body, addressed);
  for (const { place } of cleanups) dropped(place, addressed);
  return addressed;
}

function visit(statements: readonly MirStatement[], addressed: Set<MirLocal>): void {
  for (const statement of statements) {
    switch (statement.kind) {
      case 'assign':
        indexed(statement.place, addressed);
        if (statement.value.kind === 'reference') refer(statement.value.place, addressed);
        for (const place of placesIn(statement.value)) indexed(place, addressed);
        break;
      case 'drop':
        dropped(statement.place, addressed);
        break;
      case 'if':
        visit(statement.then, addressed);
        visit(statement.otherwise, addressed);
        break;
      case 'switch':
        for (const each of statement.cases) visit(each.body, addressed);
        visit(statement.otherwise ?? [], addressed);
        break;
      case 'block':
      case 'loop':
      case 'forRange':
        visit(statement.body, addressed);
        break;
      default:
        break;
    }
  }
}

function dropped(place: Place, addressed: Set<MirLocal>): void {
  if (!isDroppedByValue(place.type)) refer(place, addressed);
}

/** A reference to a place behind another reference is made without the local's own address. */
function refer({ local, projections }: Place, addressed: Set<MirLocal>): void {
  if (local !== undefined && !projections.some(({ kind }) => kind === 'dereference')) addressed.add(local);
}

/** An element whose index is known only at run time is found by its address. */
function indexed({ local, projections }: Place, addressed: Set<MirLocal>): void {
  const first = projections.find(({ kind }) => kind === 'dereference' || kind === 'index');
  if (local !== undefined && first?.kind === 'index') addressed.add(local);
}
