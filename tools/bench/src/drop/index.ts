import { countText } from '@justlang-tools/table';
import { type Benchmark, type Context, place, scaled } from '../benchmark.js';
import { C_LIBC, cContender, entriesOf, type Variant } from '../heap/variants.js';

const CHECKS = 'basic';

/** What glue takes for deep values, beside the C loop that frees as many nodes. */
function deep(context: Context): Benchmark {
  const count = scaled(context, 10_000_000);
  const variant = (name: string, work: string): Variant => ({
    name,
    task: 'drop',
    parameters: { work, count, checks: CHECKS },
    bar: 'at most 3.0',
  });
  const variants = [variant('list', 'list'), variant('degenerate tree', 'degenerate')];
  return {
    title: `dropping ${countText(count)} nodes of 16 bytes by glue, ns per node`,
    unit: 'ns',
    entries: [{ contender: cContender('list', [count]) }, ...entriesOf(variants, context, C_LIBC)],
    columns: { GCs: (figures) => figures.gcs },
  };
}

/** One way beside the same written by hand. */
function beside(title: string, work: string, bar: string, amount: number): (context: Context) => Benchmark {
  return (context) => {
    const count = scaled(context, amount);
    const byHand: Variant = {
      name: 'by hand',
      task: 'drop',
      parameters: { work: `${work} by hand`, count, checks: CHECKS },
    };
    const glue: Variant = {
      name: work === 'scope' ? 'scope' : 'glue',
      task: 'drop',
      parameters: { work, count, checks: CHECKS },
      bar,
      against: (where) => `by hand, ${where}`,
    };
    return {
      title,
      unit: 'ns',
      entries: context.runtimes.flatMap((runtime) => {
        const here = { ...context, runtimes: [runtime] };
        return [...entriesOf([byHand], here), ...entriesOf([glue], here, `by hand, ${place(runtime)}`)];
      }),
    };
  };
}

/** The drop glue's benchmarks by the name they are asked for with. */
export const DROP_BENCHMARKS: Readonly<Record<string, (context: Context) => Benchmark>> = {
  deep,
  trees: beside('dropping trees of depth 10, ns per node', 'trees', 'at most 2.0', 500),
  record: beside(
    'dropping { String, String, Box<i32> }, beside the three deallocations alone',
    'record',
    'at most 3.0',
    300_000,
  ),
  scope: beside('a function that owns one box, ns per call', 'scope', 'beside', 2_000_000),
};
