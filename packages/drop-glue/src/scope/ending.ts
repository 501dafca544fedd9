import { requireCompilerRoom } from '@justlang/config/internal';
import { requireDropRoom } from '../glue/drop-room.js';
import { enter, leave, now } from '../glue/dropping.js';
import { finish } from '../glue/finish.js';
import { countOwned, type Owned, typeOfOwned } from './owned.js';
import { dropOwned, type Scopes } from './scopes.js';

/*
 * How a scope ends: it drops its values, or leaves them to another scope where the stack is too full for that (decision 401).
 */

/** The error of an unwinding that is a rehearsal. */
export const REHEARSAL = Symbol('rehearsal');

/** What of a scope its end needs. */
interface EndingScope {
  readonly scopes: Scopes;
  last: Owned | null;
  open: boolean;
  readonly unproven: boolean;
}

/** Ends a scope in the normal way; does nothing if it has ended. */
export function endScope(scope: EndingScope): void {
  const { scopes } = scope;
  const { abandoned } = scopes;
  if (scope.last === null && abandoned.length === 0) {
    scope.open = false;
    return;
  }
  try {
    if (scope.unproven || abandoned.length !== 0) requireCompilerRoom();
    else requireDropRoom(false);
  } catch (error) {
    abandon(scope);
    throw error;
  }
  scope.open = false;
  const outer = enter(scopes.glue);
  const { type: outerType, site: outerSite } = now;
  try {
    if (abandoned.length !== 0) while (scopes.dropAbandoned());
    for (let entry = scope.last; entry !== null; entry = scope.last) {
      // Before the drop: even if that throws, the value counts as dropped.
      scope.last = entry.below;
      const { drop } = entry;
      // As `runInner` does, but set back only once.
      now.type = typeOfOwned(entry);
      now.site = entry.site;
      drop(entry.address, 0);
    }
    leave(outer, outerType, outerSite);
  } catch (error) {
    leave(outer, outerType, outerSite);
    try {
      requireCompilerRoom();
    } catch {
      abandon(scope);
      throw error;
    }
    dropRest(scope, error);
  }
}

/** Ends a scope because `error` was thrown, and throws it again. If the scope has ended, it only throws. */
export function unwindScope(scope: EndingScope, error: unknown): never {
  if (error === REHEARSAL) return undefined as never;
  if (scope.last === null && scope.scopes.abandoned.length === 0) {
    scope.open = false;
    throw error;
  }
  try {
    requireCompilerRoom();
  } catch {
    abandon(scope);
    throw error;
  }
  scope.open = false;
  return dropRest(scope, error);
}

/** Leaves the values to the next scope that exits. */
export function abandon(scope: EndingScope): void {
  if (scope.last !== null) scope.scopes.abandoned.push(scope.last);
  scope.open = false;
  scope.last = null;
}

function dropRest(scope: EndingScope, error: unknown): never {
  const { scopes } = scope;
  return finish(error, 0, scopes.countAbandoned() + countOwned(scope.last), () => {
    if (scopes.dropAbandoned()) return;
    const entry = scope.last as Owned;
    scope.last = entry.below;
    dropOwned(scopes.glue, entry);
  });
}
