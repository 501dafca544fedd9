import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Contender,
  cacheFolder,
  compileC,
  geometricMean,
  libcVersion,
  measure,
  mimalloc,
  nodeContender,
  type Result,
  type Runtime,
  ratio,
} from '@justlang-tools/bench/harness';
import { bytesText, type Cell, table } from '@justlang-tools/table';
import { writeOperations } from './operation-file.js';
import type { Trace } from './trace.js';

export interface TimingOptions {
  readonly runtimes: readonly Runtime[];
  readonly rounds: number;
  readonly allocator: 'pooled' | 'system';
  /** Operations of every trace per round, at least. */
  readonly operations: number;
  readonly progress: (text: string) => void;
}

const TIERS = ['off', 'basic'] as const;
/** At most so much of what C takes: the geometric mean over the traces, and the worst of them. */
const BARS = { off: { mean: 0.6, worst: 1.1 }, basic: { mean: 0.7, worst: 1.3 } };
const C = `C, ${libcVersion()}`;
const MIMALLOC = 'C, mimalloc';
const MEBIBYTE = 2 ** 20;

const where = (runtime: Runtime) => (runtime.worker ? `${runtime.label} worker` : runtime.label);

/** Times every trace, prints a row per trace and runtime, then the geometric means; returns whether all of it ran. */
export async function timeAll(traces: readonly Trace[], options: TimingOptions): Promise<boolean> {
  const rows: Cell[][] = [];
  const ratios = new Map<string, number[]>();
  const absent = new Set<string>();
  const failed: string[] = [];
  for (const trace of traces) {
    const results = await timeOne(trace, options);
    const find = (name: string) => results.find((result) => result.name === name);
    for (const result of results)
      if (result.absent !== undefined) absent.add(`${result.name}: ${result.absent}`);
    for (const runtime of options.runtimes) {
      const tiers = TIERS.map((tier) => find(`${tier}, ${where(runtime)}`));
      const against = tiers.map((result) => ratio(result, find(C)));
      TIERS.forEach((tier, index) => {
        const key = `${tier}, ${where(runtime)}`;
        if (against[index] !== undefined) ratios.set(key, [...(ratios.get(key) ?? []), against[index]]);
      });
      const { peakAllocatedBytes: live, peakReservedBytes: reserved } = tiers[0]?.figures ?? {};
      rows.push([
        trace.name,
        where(runtime),
        trace.length,
        find(C)?.figures?.ns,
        ratio(find(MIMALLOC), find(C)),
        ...TIERS.flatMap((_, index) => [tiers[index]?.figures?.ns, against[index]]),
        live === undefined ? undefined : bytesText(live),
        live === undefined || reserved === undefined ? undefined : live / reserved,
        live !== undefined && live > MEBIBYTE ? 'at least 0.85' : undefined,
      ]);
    }
  }
  console.log(`## timing: ns per operation, ${options.allocator} allocator, address lane, against ${C}`);
  const tierTitles = TIERS.flatMap((tier) => [`${tier} ns`, `${tier}/C`]);
  console.log(
    table(
      [
        'trace',
        'runtime',
        'operations',
        'C ns',
        'mimalloc/C',
        ...tierTitles,
        'peak live',
        'live/reserved',
        'bar',
      ],
      rows,
    ),
  );
  for (const [name, values] of ratios) {
    const bar = BARS[name.startsWith('off') ? 'off' : 'basic'];
    const mean = geometricMean(values).toFixed(3);
    const worst = Math.max(...values).toFixed(2);
    console.log(
      `${name}: geometric mean ${mean} of C (bar: at most ${bar.mean}), worst ${worst} (bar: at most ${bar.worst})`,
    );
  }
  for (const text of absent) console.log(`absent: ${text}`);
  for (const text of failed) console.log(`failed: ${text}`);
  return failed.length === 0;
}

function timeOne(trace: Trace, options: TimingOptions): Promise<Result[]> {
  const file = join(cacheFolder('operations'), `${trace.name}-${process.pid}.bin`);
  writeOperations(file, trace);
  const repetitions = Math.ceil(options.operations / trace.length);
  const built = compileC(fileURLToPath(new URL('../native/replay.c', import.meta.url)));
  const onLibc: Contender = {
    name: C,
    command: [built.path, file, String(repetitions)],
    ...(built.absent !== undefined && { absent: built.absent }),
  };
  const library = mimalloc();
  const onMimalloc: Contender = {
    ...onLibc,
    name: MIMALLOC,
    env: { LD_PRELOAD: library.path },
    ...(library.absent !== undefined && { absent: library.absent }),
  };
  const task = new URL('./timing-task.js', import.meta.url);
  const ours = options.runtimes.flatMap((runtime) =>
    TIERS.map((checks) =>
      nodeContender(`${checks}, ${where(runtime)}`, runtime, task, {
        file,
        repetitions,
        checks,
        allocator: options.allocator,
      }),
    ),
  );
  return measure([onLibc, onMimalloc, ...ours], {
    rounds: options.rounds,
    progress: (text) => options.progress(`${trace.name}, ${text}`),
  });
}
