import { type Benchmark, type Context, type Entry, place, scaled } from '../benchmark.js';
import { nodeContender, type Runtime } from '../harness/contender.js';
import { taskUrl } from '../heap/variants.js';
import type { Placement } from '../tasks/placed-block.js';

const PLACEMENTS: readonly { placement: Placement; name: string }[] = [
  { placement: 'low', name: 'low memory' },
  { placement: 'region', name: 'first region, low memory on' },
  { placement: 'off', name: 'first region, low memory off' },
  { placement: 'libc', name: "libc's block, in the table" },
];

/** Work over a large block, wherever one may lie, against the same on a typed array. */
function placements(
  context: Context,
  array: string,
  task: string,
  parameters: Readonly<Record<string, number>>,
  bar: (runtime: Runtime) => string,
): Entry[] {
  return context.runtimes.flatMap((runtime): Entry[] => {
    const where = place(runtime);
    const plain = nodeContender(`${array}, ${where}`, runtime, taskUrl(`${task}-array`), parameters);
    return [
      { contender: plain },
      ...PLACEMENTS.map(({ placement, name }) => ({
        contender: nodeContender(`${name}, ${where}`, runtime, taskUrl(task), { ...parameters, placement }),
        against: plain.name,
        bar: placement === 'low' ? bar(runtime) : 'beside',
      })),
    ];
  });
}

/** The bars of the matrix product by Node line. */
const MATRIX_BARS: Readonly<Record<string, string>> = { 20: '2.2', 22: '2.2', 24: '2.6', 26: '4.5' };

function matrixBar({ label }: Runtime): string {
  const bar = MATRIX_BARS[/^Node (\d+)/.exec(label)?.[1] ?? ''];
  return bar === undefined ? 'beside' : `at most ${bar}`;
}

/** A matrix product over raw addresses. */
export function matrix(context: Context): Benchmark {
  // Smaller matrices would not be a large block.
  const order = Math.max(128, scaled(context, 256));
  return {
    title: `matrix product of ${order} x ${order} doubles over raw addresses, ns per step of two loads`,
    unit: 'ns',
    entries: placements(context, 'Float64Array', 'matrix', { order }, matrixBar),
  };
}

/** A loop over bytes. */
export function bytes(context: Context): Benchmark {
  return {
    title: 'sum over the bytes of a block of 1 MiB, ns per byte',
    unit: 'ns',
    entries: placements(
      context,
      'Uint8Array',
      'byte-loop',
      { bytes: 2 ** 20, passes: scaled(context, 20) },
      () => 'at most 1.3',
    ),
  };
}
