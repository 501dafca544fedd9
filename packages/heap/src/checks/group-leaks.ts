import type { Address } from '@justlang/config';
import type { LeakGroup } from '../reports/leaks.js';
import type { Origins } from '../reports/origins.js';
import { ALLOCATED, type BlockTable, LIVE, STATE } from './block-table.js';

/** Groups the live blocks that nobody declared kept, but for the `excepted` ones, by where they were allocated, most bytes first. */
export function groupLeaks(
  table: BlockTable,
  origins: Origins,
  excepted: ReadonlyMap<Address, unknown>,
): LeakGroup[] {
  const groups = new Map<number, { count: number; bytes: number }>();
  table.forEach((id) => {
    if (table.get(id, STATE) !== LIVE || excepted.has(table.addressOf(id))) return;
    const origin = table.get(id, ALLOCATED);
    const group = groups.get(origin);
    if (group === undefined) groups.set(origin, { count: 1, bytes: table.sizeOf(id) });
    else {
      group.count++;
      group.bytes += table.sizeOf(id);
    }
  });
  return [...groups]
    .map(([origin, group]) => ({ allocated: origins.describe(origin), ...group }))
    .sort((a, b) => b.bytes - a.bytes || b.count - a.count);
}
