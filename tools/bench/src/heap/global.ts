import { countText } from '@justlang-tools/table';
import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { entriesOf, type Variant } from './variants.js';

/** The work of `churn`, with the heap in a constant and with `JustHeap.global()` at each use. */
export function global(context: Context): Benchmark {
  const blocks = scaled(context, 10_000);
  const operations = scaled(context, 2_000_000);
  const constant = (where: string) => `a constant, basic, ${where}`;
  const variants: Variant[] = [
    { name: 'a constant, basic', task: 'churn', parameters: { blocks, operations, checks: 'basic' } },
    {
      name: 'JustHeap.global(), basic',
      task: 'churn-global',
      parameters: { blocks, operations },
      against: constant,
      bar: 'at most 1.5',
    },
  ];
  return {
    title: `free + allocate with ${countText(blocks)} live blocks, by where the heap comes from, ns per pair`,
    unit: 'ns',
    entries: entriesOf(variants, context),
  };
}
