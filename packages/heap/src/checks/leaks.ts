import { formatOrigin, type Origin, type Origins } from '../reports/origins.js';
import { plural } from '../reports/plural.js';
import { ALLOCATED, type BlockTable, LIVE, STATE } from './block-table.js';

/** Blocks still live that were allocated at one place. */
export interface LeakGroup {
  readonly allocated: Origin;
  /** Blocks. */
  readonly count: number;
  /** Bytes of all of them, as asked for. */
  readonly bytes: number;
}

/** Groups the live blocks that nobody declared kept by where they were allocated, most bytes first. */
export function groupLeaks(table: BlockTable, origins: Origins): LeakGroup[] {
  const groups = new Map<number, { count: number; bytes: number }>();
  table.forEach((id) => {
    if (table.get(id, STATE) !== LIVE) return;
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

/** Renders leaks for a person; empty if there are none. */
export function formatLeaks(groups: readonly LeakGroup[]): string {
  if (groups.length === 0) return '';
  let blocks = 0;
  let bytes = 0;
  let text = '';
  for (const group of groups) {
    blocks += group.count;
    bytes += group.bytes;
    text += `  ${plural(group.bytes, 'byte')} in ${plural(group.count, 'block')} allocated\n${formatOrigin(group.allocated)}`;
  }
  return `leaked: ${plural(bytes, 'byte')} in ${plural(blocks, 'block')}\n${text}`;
}
