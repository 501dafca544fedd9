import type { AllocationPlace } from '@justlang/heap';
import type { LiveBlock } from './live-blocks.js';
import type { ReportRow } from './report-data.js';

/** Sums of one origin. */
export class OriginSums {
  peakBytes = 0;
  peakBlocks = 0;
  leakedBytes = 0;
  leakedBlocks = 0;
  totalBytes = 0;
  totalBlocks = 0;
  temporaryBytes = 0;
  temporaryBlocks = 0;
  grownBytes = 0;
  resizes = 0;
  /** Of freed blocks. */
  lifetime = 0;
  freed = 0;

  /** Notes that a block is live at the peak, or at the end. */
  live(when: 'peak' | 'leaked', { size }: LiveBlock): void {
    this[`${when}Bytes`] += size;
    this[`${when}Blocks`]++;
  }

  add(other: OriginSums): void {
    for (const name of Object.keys(this) as (keyof OriginSums)[]) {
      if (typeof other[name] === 'number') (this[name] as number) += other[name] as number;
    }
  }
}

/** One row for each place that has a name of its own: the innermost function, or the site. */
export function placeRows(places: readonly AllocationPlace[], sums: readonly OriginSums[]): ReportRow[] {
  return rowsBy(places, sums, (place) => {
    const { file, line, column } = positionOf(place);
    return { name: nameOf(place), file, line, column };
  });
}

/** One row for each type that sites name. */
export function typeRows(places: readonly AllocationPlace[], sums: readonly OriginSums[]): ReportRow[] {
  return rowsBy(places, sums, ({ site }) => ({
    name: site?.type ?? '(no type)',
    ...{ file: '', line: 0, column: 0 },
  }));
}

type Head = Pick<ReportRow, 'name' | 'file' | 'line' | 'column'>;

function rowsBy(
  places: readonly AllocationPlace[],
  sums: readonly OriginSums[],
  headOf: (place: AllocationPlace) => Head,
): ReportRow[] {
  const groups = new Map<string, { head: Head; types: Set<string>; sum: OriginSums }>();
  places.forEach((place, origin) => {
    const head = headOf(place);
    const key = JSON.stringify(head);
    const group = groups.get(key) ?? { head, types: new Set<string>(), sum: new OriginSums() };
    groups.set(key, group);
    if (place.site?.type !== undefined) group.types.add(place.site.type);
    group.sum.add(sums[origin] ?? new OriginSums());
  });
  const rows = [...groups.values()].map(({ head, types, sum }): ReportRow => {
    const { lifetime, freed, ...figures } = sum;
    const meanLifetime = freed === 0 ? -1 : Math.round(lifetime / freed);
    return { ...head, types: [...types].join(', '), ...figures, meanLifetime } as ReportRow;
  });
  return rows.sort((a, b) => b.peakBytes - a.peakBytes || b.totalBytes - a.totalBytes);
}

/** The innermost function or the site, for a person. */
export function nameOf({ site, siteId, stack }: AllocationPlace): string {
  if (site !== undefined) return `${site.file}:${site.line}:${site.column}`;
  if (siteId !== undefined) return `site ${siteId}`;
  const [frame] = stack;
  return frame === undefined ? '(unknown)' : frame.functionName || '(anonymous)';
}

function positionOf({ site, stack }: AllocationPlace): Omit<Head, 'name'> {
  return site ?? stack[0] ?? { file: '', line: 0, column: 0 };
}
