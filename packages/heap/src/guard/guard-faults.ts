import type { Address } from '@justlang/config';
import { hex } from '@justlang/config/internal';
import { raise } from '@justlang/panic/internal';
import { guardedAt } from '@justlang/raw-allocator/internal';
import { plural } from '../reports/plural.js';

/**
 * Rejects an address among guard pages that is not that of a live block, with all that is known of the block that lay there. Says
 * nothing of blocks whose slot was handed out again, and of other heaps' ones.
 *
 * @param use - what is done with the address, in words
 * @param wasFreed - whether a block of the heap lay at the address once, and was freed
 */
export function requireGuarded(address: Address, use: string, wasFreed: boolean): void {
  const block = guardedAt(address);
  if (block === undefined || (block.address === address && !block.isFreed)) return;
  const { size, isFreed } = block;
  const places =
    `\n  block allocated\n${block.allocated}${isFreed ? `  block freed\n${block.freed}` : ''}`.trimEnd();
  if (block.address === address) {
    raise(
      'ERR_JUST_DOUBLE_FREE',
      `${hex(address)} ${use}; its block of ${plural(size, 'byte')} was freed before${places}`,
    );
  }
  if (wasFreed) {
    raise(
      'ERR_JUST_DOUBLE_FREE',
      `${hex(address)} ${use}; its block was freed before, and its pages were handed out again`,
    );
  }
  const distance = address - block.address;
  const where = distance < 0 ? `${plural(-distance, 'byte')} before` : `${plural(distance, 'byte')} into`;
  const state = isFreed ? 'freed' : 'live';
  raise(
    'ERR_JUST_INVALID_FREE',
    `${hex(address)} ${use}; no block starts there: it lies ${where} the ${state} block of ${plural(size, 'byte')} at ${hex(block.address)}${places}`,
  );
}
