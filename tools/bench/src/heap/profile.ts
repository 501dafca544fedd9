import { countText } from '@justlang-tools/table';
import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { entriesOf, type Variant } from './variants.js';

const TIERS = ['off', 'basic'] as const;
const BAR = 'at most 1.05';

/** A sampled heap beside one that is not: random replacement, and binary trees. Stacks are captured, as no sites are passed. */
export function profile(context: Context): Benchmark {
  const depth = context.scale >= 1 ? 16 : 10;
  const blocks = scaled(context, 10_000);
  const operations = scaled(context, 2_000_000);
  const programs = {
    churn: { blocks, operations },
    trees: { depth },
  };
  const entries = Object.entries(programs).flatMap(([task, parameters]) =>
    TIERS.flatMap((checks) => {
      const plain = `${task}, ${checks}`;
      const variants: Variant[] = [
        { name: plain, task, parameters: { ...parameters, checks } },
        {
          name: `${plain}, sampled`,
          task,
          parameters: { ...parameters, checks, profile: true },
          bar: BAR,
          against: (where) => `${plain}, ${where}`,
        },
      ];
      return entriesOf(variants, context);
    }),
  );
  return {
    title: `a sampled profile, 512 KiB apart: churn of ${countText(blocks)} blocks in ns per pair, trees of depth ${depth} in ns a run`,
    unit: 'ns',
    entries,
    columns: { GCs: (figures) => figures.gcs },
  };
}
