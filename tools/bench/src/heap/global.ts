import { countText } from '@justlang-tools/table';
import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { entriesOf, type Variant } from './variants.js';

const NAMES = {
  parameter: 'a parameter',
  'long loop': 'one long loop',
  'after a close': 'after another heap was closed',
} as const;

/** The work of `churn` by shapes of program: where the heap comes from, and how the code that uses it is entered. */
export function global(context: Context): Benchmark {
  const amounts = { blocks: scaled(context, 10_000), operations: scaled(context, 2_000_000) };
  const variants = (['off', 'basic'] as const).flatMap((checks): Variant[] => {
    const against = (where: string) => `a constant, ${checks}, ${where}`;
    const shapes = (['parameter', 'long loop', 'after a close'] as const).map(
      (shape): Variant => ({
        name: `${NAMES[shape]}, ${checks}`,
        task: 'churn-shapes',
        parameters: { ...amounts, checks, shape },
        against,
        bar: 'shown beside',
      }),
    );
    return [{ name: `a constant, ${checks}`, task: 'churn', parameters: { ...amounts, checks } }, ...shapes];
  });
  variants.push({
    name: 'JustHeap.global(), basic',
    task: 'churn-global',
    parameters: amounts,
    against: (where) => `a constant, basic, ${where}`,
    bar: 'at most 1.5',
  });
  return {
    title: `free + allocate with ${countText(amounts.blocks)} live blocks, by the shape of the program, ns per pair`,
    unit: 'ns',
    entries: entriesOf(variants, context),
  };
}
