import { bytesText, countText } from '@justlang-tools/table';
import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import type { Sample } from '../harness/contender.js';
import { C_LIBC, cContender, entriesOf, mimallocContender, type Variant } from './variants.js';

const part = (figures: Sample, field: string, of: string) =>
  figures[field] === undefined || figures[of] === undefined ? undefined : figures[field] / figures[of];
const bytes = (figures: Sample, field: string) =>
  figures[field] === undefined ? undefined : bytesText(figures[field]);

/** 10,000,000 live blocks of 16 bytes: what they cost, and what is left after everything is freed and trimmed. */
export function memory(context: Context): Benchmark {
  const count = scaled(context, 10_000_000);
  const variants = (['off', 'basic'] as const).map(
    (checks): Variant => ({ name: `address lane, ${checks}`, task: 'blocks', parameters: { count, checks } }),
  );
  return {
    title: `${countText(count)} live blocks of 16 bytes, ns per allocation from fresh memory`,
    unit: 'ns',
    fresh: true,
    entries: [
      { contender: cContender('blocks', [count]) },
      { contender: mimallocContender('blocks', [count]), against: C_LIBC },
      ...entriesOf(variants, context, C_LIBC),
    ],
    columns: {
      'RSS/live': (figures) => part(figures, 'rss', 'live'),
      'live/peak reserved': (figures) => part(figures, 'live', 'peakReserved'),
      'reserved after trim': (figures) => bytes(figures, 'reservedAfter'),
      'address space after trim': (figures) => bytes(figures, 'addressSpaceAfter'),
      'RSS after trim': (figures) => bytes(figures, 'rssAfter'),
    },
    note: 'bars: RSS beyond start at most 1.25 x live; live / peak reserved at least 0.87; after trim 0 bytes',
  };
}
