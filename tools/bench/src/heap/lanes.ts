import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { entriesOf, type Variant } from './variants.js';

/** The object lane beside the address lane, on immediate pairs and on churn. */
export function lanes(context: Context): Benchmark {
  const churn = { blocks: scaled(context, 10_000), operations: scaled(context, 2_000_000) };
  const pair = { operations: scaled(context, 5_000_000) };
  const variants = (['off', 'basic'] as const).flatMap((checks): Variant[] => [
    { name: `pair, address lane, ${checks}`, task: 'pair', parameters: { ...pair, checks } },
    {
      name: `pair, object lane, ${checks}`,
      task: 'pair-objects',
      parameters: { ...pair, checks },
      against: (where) => `pair, address lane, ${checks}, ${where}`,
      bar: 'at most 2.5',
    },
    { name: `churn, address lane, ${checks}`, task: 'churn', parameters: { ...churn, checks } },
    {
      name: `churn, records without a heap, beside ${checks}`,
      task: 'churn-records',
      parameters: churn,
      against: (where) => `churn, address lane, ${checks}, ${where}`,
      bar: 'floor',
    },
    {
      name: `churn, object lane, ${checks}`,
      task: 'churn-objects',
      parameters: { ...churn, checks },
      against: (where) => `churn, address lane, ${checks}, ${where}`,
      bar: 'at most 2.5',
    },
  ]);
  return {
    title: 'object lane against address lane, ns per allocate/free pair',
    unit: 'ns',
    entries: entriesOf(variants, context),
    columns: { GCs: (figures) => figures.gcs },
    sameWork: false,
  };
}
