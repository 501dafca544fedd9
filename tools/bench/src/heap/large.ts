import { bytesText } from '@justlang-tools/table';
import type { Benchmark, Context, Entry } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { cContender, entriesOf, mimallocContender, type Variant } from './variants.js';

const TIERS = ['off', 'basic'] as const;

/** The work of one C peer and one task of the same name at some sizes, checks off and basic. */
function atSizes(
  context: Context,
  task: string,
  works: readonly { size: number; count: number; bar: string }[],
): Entry[] {
  return works.flatMap(({ size, count, bar }): Entry[] => {
    const amount = scaled(context, count);
    const text = bytesText(size);
    const reference = `C, ${text}`;
    const variants = TIERS.map(
      (checks): Variant => ({
        name: `${text}, ${checks}`,
        task,
        parameters: { size, count: amount, checks },
        bar,
      }),
    );
    return [
      { contender: cContender(task, [size, amount], reference) },
      {
        contender: { ...mimallocContender(task, [size, amount]), name: `C, mimalloc, ${text}` },
        against: reference,
      },
      ...entriesOf(variants, context, reference),
    ];
  });
}

/** Large blocks that are allocated, touched and freed. */
export function large(context: Context): Benchmark {
  return {
    title: 'a block allocated, a byte of each page written, freed; ns per block, C on its size',
    unit: 'ns',
    entries: atSizes(context, 'large', [
      { size: 40 * 1024, count: 400_000, bar: 'at most 1.0' },
      { size: 100 * 1024, count: 200_000, bar: 'at most 1.0' },
      { size: 2 ** 20, count: 40_000, bar: 'at most 1.0' },
      { size: 2 ** 24, count: 1_000, bar: 'at most 1.0' },
    ]),
    sameWork: false,
  };
}

/** Blocks resized across a boundary and back. */
export function realloc(context: Context): Benchmark {
  return {
    title:
      'a block resized by a byte across a boundary and back, its last byte written; ns per resize, C on its size',
    unit: 'ns',
    entries: atSizes(context, 'realloc', [
      { size: 128, count: 1_000_000, bar: 'at most 4' },
      { size: 4096, count: 500_000, bar: 'at most 4' },
      { size: 32_768, count: 200_000, bar: 'at most 10' },
      { size: 65_536, count: 200_000, bar: 'at most 4' },
    ]),
    sameWork: false,
  };
}
