import { countText } from '@justlang-tools/table';
import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { C_LIBC, C_MIMALLOC, cContender, entriesOf, mimallocContender, type Variant } from './variants.js';

/** Random replacement among 10,000 live blocks of 8 to 1024 bytes. */
export function churn(context: Context): Benchmark {
  const blocks = scaled(context, 10_000);
  const operations = scaled(context, 2_000_000);
  const parameters = { blocks, operations };
  const variants: Variant[] = [
    {
      name: 'address lane, off',
      task: 'churn',
      parameters: { ...parameters, checks: 'off' },
      bar: 'at most 0.6',
      also: { against: C_MIMALLOC, bar: 'at most 1.0' },
    },
    {
      name: 'address lane, basic',
      task: 'churn',
      parameters: { ...parameters, checks: 'basic' },
      bar: 'at most 0.8',
    },
  ];
  return {
    title: `free + allocate with ${countText(blocks)} live blocks of 8-1024 bytes, ns per pair`,
    unit: 'ns',
    entries: [
      { contender: cContender('churn', [blocks, operations]) },
      { contender: mimallocContender('churn', [blocks, operations]), against: C_LIBC },
      ...entriesOf(variants, context, C_LIBC),
    ],
    columns: { GCs: (figures) => figures.gcs },
  };
}
