import { LOW_LIMIT } from '@justlang/raw-allocator/internal';
import { describe, expect, it } from 'vitest';
import { CHUNK_PAGES, RunTable } from './run-table.js';

/** The edges of a range of rows may share pages with what lies beside the array. */
const EDGES = 4 * 4096;

describe.runIf(process.platform === 'linux')('the table of runs', () => {
  it('gives the memory of all rows back but those near chunks that a heap has', () => {
    const table = new RunTable(LOW_LIMIT);
    const { tags, aligns, next, previous, cold } = table;
    const rows = [tags, aligns, next, previous, cold];
    for (const part of rows) part.fill(1);
    const used = [0, 5000, 5001, table.heaps.length - 1];
    for (const chunk of used) table.heaps[chunk] = 7;
    table.discardUnused();
    for (const part of rows) {
      for (const chunk of used) {
        const its = part.subarray(chunk * CHUNK_PAGES, (chunk + 1) * CHUNK_PAGES);
        expect(its.every((row) => row === 1)).toBe(true);
      }
      // Three groups of 64 chunks stay.
      let left = 0;
      for (const row of part) left += row;
      expect(left).toBeLessThan(3 * 64 * CHUNK_PAGES + EDGES);
    }
  });

  it('gives all of it back where no heap has a chunk', () => {
    const table = new RunTable(LOW_LIMIT);
    table.next.fill(1);
    table.discardUnused();
    expect(table.next.reduce((sum, row) => sum + row, 0)).toBeLessThan(EDGES);
  });
});
