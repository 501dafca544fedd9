import { requireStackRoom } from '@justlang/config/internal';

/** Owners that may stand above one another on the stack. */
const MAX_DEPTH = 128;

/** Tells whether glue that is `depth` owners deep must go on without recursion. */
export function isCrowded(depth: number): boolean {
  if (depth >= MAX_DEPTH) return true;
  try {
    requireStackRoom(false);
    return false;
  } catch {
    return true;
  }
}
