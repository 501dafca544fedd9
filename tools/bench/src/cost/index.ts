// What it costs to look at memory: the same work unwatched, with a sampled profile, with guard pages, recorded, and under full checks.
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bytesText } from '@justlang-tools/table';
import type { Benchmark, Context, Entry } from '../benchmark.js';
import { place, scaled } from '../benchmark.js';
import { MODES, type Mode } from '../cost-heap.js';
import { nodeContender } from '../harness/contender.js';
import { ROOT } from '../harness/paths.js';
import { taskUrl } from '../heap/variants.js';

const PROGRAMS = ['word-frequency', 'binary-trees', 'lru-cache'] as const;

/** Those of the reference programs. */
const BARS: Readonly<Record<Exclude<Mode, 'off'>, string>> = {
  profile: 'at most 1.05',
  guard: 'at most 1.02',
  record: 'beside',
  full: 'at most 4.0',
};

/** Operations of a trace in a round, at least. */
const OPERATIONS = 500_000;

/** It belongs to the tool that reads traces, which measures with this one's harness. */
const TRACE_TASK = pathToFileURL(join(ROOT, 'tools/trace-replay/dist/cost-task.js'));

const COLUMNS: NonNullable<Benchmark['columns']> = {
  GCs: (figures) => figures.gcs,
  'peak RSS': (figures) => figures.resident && bytesText(figures.resident),
};

/** One piece of work in each mode, compared with itself unwatched. */
function inEachMode(
  context: Context,
  name: string,
  task: URL,
  parameters: Readonly<Record<string, string | number>>,
  bars?: typeof BARS,
): Entry[] {
  return context.runtimes.flatMap((runtime) =>
    MODES.map((mode): Entry => {
      const title = (of: Mode) => `${name}, ${of}, ${place(runtime)}`;
      const contender = nodeContender(title(mode), runtime, task, { ...parameters, mode });
      if (mode === 'off') return { contender };
      return { contender, against: title('off'), ...(bars && { bar: bars[mode] }) };
    }),
  );
}

function programs(context: Context): Benchmark {
  // A recording of more trees than these is hundreds of megabytes.
  const depth = context.scale >= 1 ? 14 : 6;
  return {
    title: 'what looking costs: reference programs with site ids, whole run',
    unit: 'ms',
    entries: PROGRAMS.flatMap((program) =>
      inEachMode(context, program, taskUrl('cost-program'), { program, depth }, BARS),
    ),
    columns: COLUMNS,
    sameWork: false,
  };
}

function traces(context: Context): Benchmark {
  const operations = scaled(context, OPERATIONS);
  return {
    title: 'what looking costs: recorded traces, every allocation with a site, ns per operation',
    unit: 'ns',
    entries: context.traces.flatMap((file) =>
      inEachMode(context, basename(file).replace(/\.(gz|trc|ltrc|justrec)/g, ''), TRACE_TASK, {
        file,
        operations,
      }),
    ),
    columns: COLUMNS,
    sameWork: false,
    ...(context.traces.length === 0 && { note: 'no --trace FILE was given' }),
  };
}

/** The benchmarks of costs by the name they are asked for with. */
export const COST_BENCHMARKS: Readonly<Record<string, (context: Context) => Benchmark>> = {
  programs,
  traces,
};
