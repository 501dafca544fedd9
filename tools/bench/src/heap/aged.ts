import { countText } from '@justlang-tools/table';
import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { C_LIBC, cContender, entriesOf, mimallocContender, type Variant } from './variants.js';

/** A list in a heap whose blocks were freed in random order before: summed, and freed. */
export function aged(context: Context): Benchmark {
  const nodes = scaled(context, 2_000_000);
  const variants = (['off', 'basic'] as const).map(
    (checks): Variant => ({
      name: `address lane, ${checks}`,
      task: 'aged',
      parameters: { nodes, checks },
      bar: 'at most 0.3',
    }),
  );
  return {
    title: `summing a list of ${countText(nodes)} nodes built in a heap aged by random frees, ns per node; freeing it`,
    unit: 'ns',
    entries: [
      { contender: cContender('aged', [nodes]) },
      { contender: mimallocContender('aged', [nodes]), against: C_LIBC },
      ...entriesOf(variants, context, C_LIBC),
    ],
    columns: {
      'free ns': (figures) => figures.nsFree,
      'free ratio': (figures, base) => base && figures.nsFree! / base.nsFree!,
      GCs: (figures) => figures.gcs,
    },
    note: 'bar of the free ratio: at most 0.3',
  };
}
