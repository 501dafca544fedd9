import type { Benchmark, Context, Entry } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { compileC } from '../harness/native.js';
import { mimalloc } from '../harness/peers.js';
import { entriesOf, nativeFile, type Variant } from './variants.js';

/** How many blocks a heap is used for, and how many heaps one round opens. */
const USES = [
  { blocks: 0, heaps: 20_000 },
  { blocks: 1, heaps: 20_000 },
  { blocks: 50, heaps: 4000 },
];

function peerName(blocks: number): string {
  return `C, a heap of mimalloc, ${blocks} blocks`;
}

/** A heap opened, used for a few blocks of as many classes, and closed. */
export function open(context: Context): Benchmark {
  const library = mimalloc();
  const built =
    library.absent === undefined
      ? compileC(nativeFile('open.c'), ['-Wl,--no-as-needed', library.path])
      : library;
  const uses = USES.map(({ blocks, heaps }) => ({ blocks, heaps: scaled(context, heaps) }));
  return {
    title: 'a heap opened, used for blocks of as many size classes, and closed, ns per heap',
    unit: 'ns',
    sameWork: false,
    entries: uses.flatMap((use): Entry[] => [
      {
        contender: {
          name: peerName(use.blocks),
          command: [built.path, `${use.blocks}`, `${use.heaps}`],
          ...(built.absent !== undefined && { absent: built.absent }),
        },
      },
      ...entriesOf(
        (['off', 'basic'] as const).map(
          (checks): Variant => ({
            name: `${use.blocks} blocks, ${checks}`,
            task: 'open',
            parameters: { ...use, checks },
            bar: 'at most 20',
          }),
        ),
        context,
        peerName(use.blocks),
      ),
    ]),
    columns: { GCs: (figures) => figures.gcs },
    note: "Each is compared with a heap of mimalloc that is used for as many blocks and destroyed with them. Memory that ours kept at its close is warm, as mimalloc's is.",
  };
}
