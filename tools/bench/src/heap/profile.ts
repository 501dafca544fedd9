// A sampled heap beside one that is not, with stacks: these programs pass no sites.
import { countText } from '@justlang-tools/table';
import type { Benchmark, Context, Entry } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { entriesOf, type Variant } from './variants.js';

const TIERS = ['off', 'basic'] as const;
const BAR = 'at most 1.05';

/** Each tier without a profile, then with one, 512 KiB apart. */
function entries(context: Context, task: string, parameters: Variant['parameters']): Entry[] {
  const variants = TIERS.flatMap((checks): Variant[] => [
    { name: checks, task, parameters: { ...parameters, checks } },
    {
      name: `${checks}, sampled`,
      task,
      parameters: { ...parameters, checks, profile: true },
      bar: BAR,
      against: (where) => `${checks}, ${where}`,
    },
  ]);
  return entriesOf(variants, context);
}

/** Random replacement among live blocks. */
export function profile(context: Context): Benchmark {
  const blocks = scaled(context, 10_000);
  const operations = scaled(context, 2_000_000);
  return {
    title: `a sampled profile: free + allocate with ${countText(blocks)} live blocks of 8-1024 bytes, ns per pair`,
    unit: 'ns',
    entries: entries(context, 'churn', { blocks, operations }),
    columns: { GCs: (figures) => figures.gcs },
  };
}

/** Binary trees. */
export function profileTrees(context: Context): Benchmark {
  const depth = context.scale >= 1 ? 16 : 10;
  return {
    title: `a sampled profile: binary trees, depth ${depth}, whole run`,
    unit: 'ms',
    entries: entries(context, 'trees', { depth }),
    columns: { GCs: (figures) => figures.gcs },
  };
}
