import { formatOrigin, type Origin } from './origins.js';
import { plural } from './plural.js';

/** The blocks still live that were allocated at one place. */
export interface LeakGroup {
  readonly allocated: Origin;
  /** Blocks. */
  readonly count: number;
  /** Bytes of all of them, as asked for. */
  readonly bytes: number;
}

/**
 * Renders leaks for a person; empty if there are none.
 *
 * @param advice - how the place of a group without one would be known
 */
export function formatLeaks(groups: readonly LeakGroup[], advice?: string): string {
  if (groups.length === 0) return '';
  let blocks = 0;
  let bytes = 0;
  let text = '';
  for (const group of groups) {
    blocks += group.count;
    bytes += group.bytes;
    text += `  ${plural(group.bytes, 'byte')} in ${plural(group.count, 'block')} allocated\n${formatOrigin(group.allocated, advice)}`;
  }
  return `leaked: ${plural(bytes, 'byte')} in ${plural(blocks, 'block')}\n${text}`;
}
