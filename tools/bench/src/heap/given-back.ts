import { bytesText, countText } from '@justlang-tools/table';
import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import type { Sample } from '../harness/contender.js';
import { entriesOf, type Variant } from './variants.js';

const bytes = (figures: Sample, field: string) =>
  figures[field] === undefined ? undefined : bytesText(figures[field]);

/** What stays resident once small and large blocks are freed, with either allocator. */
export function givenBack(context: Context): Benchmark {
  const works = [
    { size: 32, count: scaled(context, 10_000_000) },
    { size: 100_000, count: scaled(context, 5_000) },
  ];
  const variants = works.flatMap(({ size, count }) =>
    (['pooled', 'system'] as const).flatMap((allocator) =>
      (['off', 'basic'] as const).map(
        (checks): Variant => ({
          name: `${countText(count)} of ${countText(size)} bytes, ${allocator}, ${checks}`,
          task: 'given-back',
          parameters: { size, count, checks, allocator },
        }),
      ),
    ),
  );
  return {
    title: 'what stays resident of blocks that are freed; ns per block allocated, written to and freed',
    unit: 'ns',
    fresh: true,
    entries: entriesOf(variants, context),
    columns: {
      live: (figures) => bytes(figures, 'live'),
      'RSS over start': (figures) => bytes(figures, 'rss'),
      freed: (figures) => bytes(figures, 'rssFreed'),
      'freed and trimmed': (figures) => bytes(figures, 'rssAfter'),
    },
    note: 'bar: 16 MiB over the start once freed and trimmed',
  };
}
