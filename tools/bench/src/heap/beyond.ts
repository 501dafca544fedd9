import { freemem } from 'node:os';
import { bytesText } from '@justlang-tools/table';
import type { Benchmark, Context, Entry } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import type { Tier } from '../tasks/beyond.js';
import { entriesOf, type Variant } from './variants.js';

const LIVE_BYTES = 6 * 2 ** 30;
/** What the process has besides the blocks, and what is left to others. */
const OTHER_BYTES = 2 ** 30;

const TIERS: readonly { tier: Tier; name: string; bar: string }[] = [
  { tier: 'low', name: 'below 2 GiB', bar: 'beside' },
  { tier: 'first', name: 'first region', bar: 'at most 3' },
  { tier: 'table', name: 'region in the table', bar: 'beside' },
];

/** More live small blocks than low memory and the first region of high memory hold. */
export function beyond(context: Context): Benchmark {
  const scale = Math.min(1, context.scale);
  const liveBytes = LIVE_BYTES * scale;
  const common = {
    liveBytes,
    scale,
    blocks: 2 * scaled(context, 10_000),
    operations: scaled(context, 1_000_000),
  };
  const variants = (['off', 'basic'] as const).flatMap((checks) =>
    TIERS.map(
      ({ tier, name, bar }): Variant => ({
        name: `${name}, ${checks}`,
        task: 'beyond',
        parameters: { ...common, checks, tier },
        bar,
        ...(tier !== 'low' && { against: (where) => `below 2 GiB, ${checks}, ${where}` }),
      }),
    ),
  );
  const entries = entriesOf(variants, context);
  return {
    title: `${bytesText(liveBytes)} of live blocks of 1 KiB: ns per pair of those in one place, and beside`,
    unit: 'ns',
    fresh: true,
    entries: liveBytes + OTHER_BYTES > freemem() ? entries.map(absent) : entries,
    sameWork: false,
    columns: {
      churn: (figures) => figures.nsChurn,
      'churn ratio': (figures, base) => base && figures.nsChurn! / base.nsChurn!,
      load: (figures) => figures.nsLoad,
      'load ratio': (figures, base) => base && figures.nsLoad! / base.nsLoad!,
      'worst pause of the fill, ms': (figures) => figures.nsPause! / 1e6,
      GCs: (figures) => figures.gcs,
    },
    note: 'bars: churn and load at most 3 as well, the pause at most 5 ms; it is the longest time of 1,000 allocations, each written to',
  };
}

function absent(entry: Entry): Entry {
  const reason = `less than ${bytesText(LIVE_BYTES + OTHER_BYTES)} of memory is free; --scale 0.5 takes half of it`;
  return { ...entry, contender: { ...entry.contender, absent: reason } };
}
