import { countText } from '@justlang-tools/table';
import type { Benchmark, Context, Entry } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { C_LIBC, cContender, entriesOf, type Variant } from './variants.js';

const C_ONE = `${C_LIBC}, one process`;
const C_TWO = `${C_LIBC}, two processes`;

/** The work of `churn` in two workers at once, beside two C processes: how much slower each becomes by the other. */
export function scale(context: Context): Benchmark {
  const blocks = scaled(context, 10_000);
  const operations = scaled(context, 2_000_000);
  const variants = (['off', 'basic'] as const).flatMap((checks): Variant[] => {
    const parameters = { blocks, operations, checks };
    return [
      { name: `one worker, ${checks}`, task: 'scale', parameters: { ...parameters, workers: 1 } },
      {
        name: `two workers, ${checks}`,
        task: 'scale',
        parameters: { ...parameters, workers: 2 },
        against: (where) => `one worker, ${checks}, ${where}`,
        bar: "C's, at most 1.1 times",
      },
    ];
  });
  const entries: Entry[] = [
    { contender: cContender('churn', [blocks, operations, 1], C_ONE) },
    { contender: cContender('churn', [blocks, operations, 2], C_TWO), against: C_ONE },
    ...entriesOf(variants, context),
  ];
  return {
    title: `free + allocate with ${countText(blocks)} live blocks each, one and two at once, ns per pair`,
    unit: 'ns',
    entries,
    columns: {
      "by C's": (figures, base, all) => {
        const [one, two] = [all.get(C_ONE), all.get(C_TWO)];
        return base && one && two && figures.ns! / base.ns! / (two.ns! / one.ns!);
      },
    },
    note: "ratio: how much slower one of two is than one alone; by C's: divided by that of two C processes. Two processors of one core share it.",
  };
}
