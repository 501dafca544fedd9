import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { entriesOf, type Variant } from './variants.js';

/** The work of other benchmarks with low memory off, which is what macOS does, against the same with it. */
export function lowOff(context: Context): Benchmark {
  const works = [
    { task: 'pair', parameters: { operations: scaled(context, 2_000_000) }, bar: 2.5 },
    {
      task: 'churn',
      parameters: { blocks: scaled(context, 10_000), operations: scaled(context, 1_000_000) },
      bar: 2.5,
    },
    { task: 'list', parameters: { nodes: scaled(context, 1_000_000) }, bar: 3 },
    { task: 'trees', parameters: { depth: context.scale >= 1 ? 14 : 10 }, bar: 3 },
  ];
  const variants = works.flatMap(({ task, parameters, bar }) =>
    (['off', 'basic'] as const).flatMap((checks): Variant[] => [
      { name: `${task}, checks ${checks}`, task, parameters: { ...parameters, checks } },
      {
        name: `${task}, checks ${checks}, low memory off`,
        task,
        parameters: { ...parameters, checks, lowMemory: false },
        against: (where) => `${task}, checks ${checks}, ${where}`,
        bar: `at most ${bar}`,
      },
    ]),
  );
  return {
    title: 'low memory off against on, ns per operation, of trees the whole run',
    unit: 'ns',
    entries: entriesOf(variants, context),
    sameWork: false,
    columns: { GCs: (figures) => figures.gcs },
  };
}
