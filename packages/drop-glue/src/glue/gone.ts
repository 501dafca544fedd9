import type { Address } from '@justlang/memory-access';
import { firstForbidden, fixedTier } from '@justlang/memory-access/internal';

export { isGone } from '@justlang/heap/internal';

/** Tells whether full checks are on and know that nothing lives at an address. */
export function isForbidden(address: Address): boolean {
  return fixedTier() === 'full' && firstForbidden(address, 1) >= 0;
}
