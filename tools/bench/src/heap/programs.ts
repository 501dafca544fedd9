// Whole small programs: mixed allocation with addresses stored in memory, binary trees, a long list, a growing Vec.
import { countText } from '@justlang-tools/table';
import type { Benchmark, Context } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { compileRust, versionOf } from '../harness/native.js';
import { C_LIBC, cContender, entriesOf, mimallocContender, nativeFile, type Variant } from './variants.js';

const TIERS = ['off', 'basic'] as const;

/** 10,000,000 allocate/deallocate of mixed sizes, addresses stored in memory and written through. */
export function mixed(context: Context): Benchmark {
  const slots = 8192; // a power of two: no division in the loop, on either side
  const operations = scaled(context, 10_000_000);
  const variants = TIERS.map(
    (checks): Variant => ({
      name: `address lane, ${checks}`,
      task: 'mixed',
      parameters: { slots, operations, checks },
    }),
  );
  return {
    title: `${countText(operations)} allocate/deallocate of 8-519 bytes, addresses stored and written through`,
    unit: 'ns',
    entries: [
      { contender: cContender('mixed', [slots, operations]) },
      { contender: mimallocContender('mixed', [slots, operations]), against: C_LIBC },
      ...entriesOf(variants, context, C_LIBC),
    ],
    columns: { GCs: (figures) => figures.gcs },
    note: 'bar: 0 garbage collections',
  };
}

/** Binary trees of the Benchmarks Game, depth 16. */
export function trees(context: Context): Benchmark {
  const depth = context.scale >= 1 ? 16 : 10;
  const variants = TIERS.flatMap((checks): Variant[] => [
    { name: `low addresses, ${checks}`, task: 'trees', parameters: { depth, checks }, bar: 'at most 1.3' },
    {
      name: `low addresses, walk inlined, ${checks}`,
      task: 'trees-inlined',
      parameters: { depth, checks },
      bar: 'at most 1.3',
    },
    {
      name: `high addresses, ${checks}`,
      task: 'trees',
      parameters: { depth, checks, high: true },
      bar: 'beside',
    },
  ]);
  return {
    title: `binary trees, depth ${depth}, 8-byte slots, whole run`,
    unit: 'ms',
    entries: [
      { contender: cContender('trees', [depth]) },
      { contender: mimallocContender('trees', [depth]), against: C_LIBC },
      ...entriesOf(variants, context, C_LIBC),
    ],
    columns: { GCs: (figures) => figures.gcs },
    note: 'bar: at most 10 garbage collections with low addresses',
  };
}

/** A list of 10,000,000 nodes freed one by one. */
export function list(context: Context): Benchmark {
  const nodes = scaled(context, 10_000_000);
  const variants = TIERS.map(
    (checks): Variant => ({
      name: `address lane, ${checks}`,
      task: 'list',
      parameters: { nodes, checks },
      bar: checks === 'off' ? 'at most 1.0' : 'at most 1.2',
    }),
  );
  return {
    title: `freeing a list of ${countText(nodes)} nodes of 16 bytes, ns per node`,
    unit: 'ns',
    entries: [
      { contender: cContender('list', [nodes]) },
      { contender: mimallocContender('list', [nodes]), against: C_LIBC },
      ...entriesOf(variants, context, C_LIBC),
    ],
    columns: { 'build ns': (figures) => figures.nsBuild, GCs: (figures) => figures.gcs },
    note: 'bar: 0 garbage collections',
  };
}

/** A Vec of 10,000,000 i32 pushed by growth and summed, beside Rust, C and a JavaScript array. */
export function vec(context: Context): Benchmark {
  const count = scaled(context, 10_000_000);
  const rust = compileRust(nativeFile('vec.rs'));
  const rustName = `Rust Vec, ${versionOf('rustc')?.split(' ').slice(0, 2).join(' ') ?? 'rustc'}`;
  const reference = rust.absent === undefined ? rustName : C_LIBC;
  const variants: Variant[] = [
    ...TIERS.map(
      (checks): Variant => ({
        name: `Buffer, ${checks}`,
        task: 'vec',
        parameters: { count, checks },
        bar: 'at most 2.0, and below Array',
      }),
    ),
    { name: 'Array.push', task: 'vec-array', parameters: { count } },
  ];
  return {
    title: `pushing ${countText(count)} i32 by growth, then the sum, ns per element`,
    unit: 'ns',
    entries: [
      {
        contender: {
          name: rustName,
          command: [rust.path, String(count)],
          ...(rust.absent !== undefined && { absent: rust.absent }),
        },
      },
      { contender: cContender('vec', [count]), against: reference },
      ...entriesOf(variants, context, reference),
    ],
    columns: { GCs: (figures) => figures.gcs },
  };
}
