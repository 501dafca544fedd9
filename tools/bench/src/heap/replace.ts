import { bytesText, countText } from '@justlang-tools/table';
import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { entriesOf, type Variant } from './variants.js';

const OBJECTS = 'JavaScript objects';

/** A large live set of which random entries are replaced, beside the same in JavaScript objects. */
export function replace(context: Context): Benchmark {
  const entries = scaled(context, 10_000_000);
  const operations = scaled(context, 10_000_000);
  const against = (where: string) => `${OBJECTS}, ${where}`;
  const variants: Variant[] = [
    {
      name: OBJECTS,
      task: 'replace-objects',
      parameters: { entries, operations },
      flags: ['--max-old-space-size=8192'],
    },
    ...(['off', 'basic'] as const).map(
      (checks): Variant => ({
        name: `address lane, ${checks}`,
        task: 'replace',
        parameters: { entries, operations, checks },
        bar: 'at most 0.5',
        against,
      }),
    ),
  ];
  return {
    title: `random replacement among ${countText(entries)} live entries of 16 to 64 bytes, ns per replacement`,
    unit: 'ns',
    fresh: true,
    entries: entriesOf(variants, context),
    columns: {
      'worst pause, ms': (figures) => figures.nsPause! / 1e6,
      'pause ratio': (figures, base) => base && `1/${Math.round(base.nsPause! / figures.nsPause!)}`,
      RSS: (figures) => bytesText(figures.rss!),
      'RSS ratio': (figures, base) => base && figures.rss! / base.rss!,
      GCs: (figures) => figures.gcs,
    },
    note: 'bars: pause at most 1/400, RSS at most 1/3 of those of objects; a pause is the longest time of 1,000 operations, filling included',
  };
}
