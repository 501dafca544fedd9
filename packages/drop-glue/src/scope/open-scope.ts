import { requireCompilerRoom } from '@justlang/config/internal';
import type { DropScope } from './drop-scope.js';
import { abandon, REHEARSAL } from './ending.js';
import { Owned } from './owned.js';
import { OwningScope } from './owning-scope.js';
import { dropFailing, dropNothing, type Scopes } from './scopes.js';

/** The ways out are rehearsed once in this many scopes. */
const REHEARSED = 64;
/** One in this many rehearsals goes through a drop that throws too. */
const FAILURES_REHEARSED = 256;

/** Opens a scope that owns nothing yet. */
export function openScope(scopes: Scopes, site: number): DropScope {
  if (scopes.untilRehearsal === 0) rehearse(scopes);
  scopes.untilRehearsal -= 1;
  return new OwningScope(scopes, site);
}

/**
 * Goes through the ways out of a scope: so V8 compiles them, and keeps them compiled. When too little stack is left to
 * compile anything, a scope can then at least leave its values to others.
 */
function rehearse(scopes: Scopes): void {
  scopes.untilRehearsal = REHEARSED;
  const apart = scopes.forRehearsal();
  const scope = new OwningScope(apart, 0);
  scope.last = new Owned(1, dropNothing, 0, 0, null);
  scope.exit();
  scope.unwind(REHEARSAL);
  scope[Symbol.dispose]();
  abandon(scope);
  scopes.untilFailure -= 1;
  if (scopes.untilFailure >= 0) return;
  // Not where too little stack is left for it: then nothing would be compiled either.
  try {
    requireCompilerRoom();
  } catch {
    return;
  }
  scopes.untilFailure = FAILURES_REHEARSED;
  scopes.glue.rehearse();
  for (const end of [
    (failing: OwningScope) => failing.exit(),
    (failing: OwningScope) => failing.unwind('rehearsal'),
  ]) {
    const failing = new OwningScope(apart, 0);
    failing.last = new Owned(1, dropFailing, 0, 0, new Owned(1, dropNothing, 0, 0, null));
    try {
      end(failing);
    } catch {
      // What a rehearsal throws is its own.
    }
  }
}
