// A heap with guard pages beside one without, with stacks: these programs pass no sites.
import { countText } from '@justlang-tools/table';
import type { Benchmark, Context, Entry } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { entriesOf, type Variant } from './variants.js';

const TIERS = ['off', 'basic'] as const;
const BAR = 'at most 1.02';

/** Each tier without guard pages, then with one allocation in 5000 beside them. */
function entries(context: Context, task: string, parameters: Variant['parameters']): Entry[] {
  const variants = TIERS.flatMap((checks): Variant[] => [
    { name: checks, task, parameters: { ...parameters, checks } },
    {
      name: `${checks}, guarded`,
      task,
      parameters: { ...parameters, checks, guard: 5000 },
      bar: BAR,
      against: (where) => `${checks}, ${where}`,
    },
  ]);
  return entriesOf(variants, context);
}

/** Random replacement among live blocks. */
export function guard(context: Context): Benchmark {
  const blocks = scaled(context, 10_000);
  const operations = scaled(context, 2_000_000);
  return {
    title: `guard pages: free + allocate with ${countText(blocks)} live blocks of 8-1024 bytes, ns per pair`,
    unit: 'ns',
    entries: entries(context, 'churn', { blocks, operations }),
    columns: { GCs: (figures) => figures.gcs },
  };
}

/** Binary trees. */
export function guardTrees(context: Context): Benchmark {
  const depth = context.scale >= 1 ? 16 : 10;
  return {
    title: `guard pages: binary trees, depth ${depth}, whole run`,
    unit: 'ms',
    entries: entries(context, 'trees', { depth }),
    columns: { GCs: (figures) => figures.gcs },
  };
}
