import { firstForbidden, fixedTier } from '@justlang/memory-access/internal';

export { isGone } from '@justlang/heap/internal';

/** Whether a value lies where nothing lives, as far as full checks can tell. */
export function isForbidden(address: number): boolean {
  return fixedTier() === 'full' && firstForbidden(address, 1) >= 0;
}
