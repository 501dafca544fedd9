import { bytesText, countText } from '@justlang-tools/table';
import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { entriesOf, type Variant } from './variants.js';

const NONE = 'without a heap';

/** Workers that free 8 MB each and are terminated: what all rounds together leave behind. */
export function workers(context: Context): Benchmark {
  const count = scaled(context, 200);
  const variants: Variant[] = [
    { name: NONE, task: 'ended-workers', parameters: { workers: count, checks: 'none' } },
    ...(['off', 'basic'] as const).map(
      (checks): Variant => ({
        name: `a heap, ${checks}`,
        task: 'ended-workers',
        parameters: { workers: count, checks },
        against: (where) => `${NONE}, ${where}`,
      }),
    ),
  ];
  return {
    title: `workers that free 8 MB and are terminated, ${countText(count)} a round, five rounds and more; ms per worker`,
    unit: 'ms',
    entries: entriesOf(variants, context),
    columns: {
      'low memory kept': (figures) => bytesText(figures.low!),
      'RSS over start': (figures) => bytesText(figures.rss!),
      'beyond none': (figures, base) => base && bytesText(figures.rss! - base.rss!),
    },
    note: 'bars: no low memory kept, RSS within 16 MiB of that without a heap',
  };
}
