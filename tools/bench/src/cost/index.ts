// What it costs to look at memory: the same work unwatched, with a sampled profile, with guard pages, recorded, and under full checks.
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bytesText } from '@justlang-tools/table';
import type { Benchmark, Context, Entry, Prepared } from '../benchmark.js';
import { place } from '../benchmark.js';
import { compilePrograms, MEASURED, shortWork } from '../compiled-programs.js';
import { MODES, type Mode } from '../cost-heap.js';
import { nodeContender, type TaskParameters } from '../harness/contender.js';
import { ROOT } from '../harness/paths.js';
import { taskUrl } from '../heap/variants.js';

/** Those of the reference programs. */
const BARS: Readonly<Record<Exclude<Mode, 'off'>, string>> = {
  profile: 'at most 1.05',
  guard: 'at most 1.02',
  record: 'beside',
  full: 'at most 4.0',
};

/** Milliseconds of a round, at least: what a process pays once then weighs little. */
const LONG = 1000;
/** The same of recordings, as longer ones are hundreds of megabytes. */
const SHORT = 40;

/** It belongs to the tool that reads traces, which measures with this one's harness. */
const TRACE_TASK = pathToFileURL(join(ROOT, 'tools/trace-replay/dist/cost-task.js'));

const COLUMNS: NonNullable<Benchmark['columns']> = {
  means: (figures, base) => base && figures.nsMean! / base.nsMean!,
  'start ms': (figures) => figures.nsStart && figures.nsStart / 1e6,
  GCs: (figures) => figures.gcs,
  'peak RSS': (figures) => figures.resident && bytesText(figures.resident),
};

/** Of the work that is repeated for so long. */
const noteOf = (context: Context) =>
  `each round in a process of its own, of ${LONG * pace(context)} ms at least, of recordings and what they are compared with of ${SHORT * pace(context)} ms; start: the first heap of a process, which is in no round;
ratio: of the least times of one run; means: of the least mean of a round; spread: the least time in the slowest process, by that in the fastest: a ratio
nearer to 1 than the spreads are is no finding`;

/** Multiplies the length of rounds. */
const pace = (context: Context) => Math.min(1, context.scale);

/** One piece of work in each mode, compared with itself unwatched. */
function inEachMode(
  context: Context,
  name: string,
  task: URL,
  parameters: TaskParameters,
  bars?: typeof BARS,
): Entry[] {
  return context.runtimes.flatMap((runtime) => {
    const contender = (title: string, mode: Mode, milliseconds: number) =>
      nodeContender(`${name}, ${title}, ${place(runtime)}`, runtime, task, {
        ...parameters,
        mode,
        milliseconds: pace(context) * milliseconds,
      });
    const long = contender('off', 'off', LONG);
    const short = contender('off, short', 'off', SHORT);
    return MODES.flatMap((mode): Entry[] => {
      if (mode === 'off') return [{ contender: long }];
      const bar = bars && { bar: bars[mode] };
      if (mode !== 'record') return [{ contender: contender(mode, mode, LONG), against: long.name, ...bar }];
      return [
        { contender: short, quiet: true },
        { contender: contender(mode, mode, SHORT), against: short.name, ...bar },
      ];
    });
  });
}

async function programs(context: Context): Promise<Benchmark> {
  const compiled = await compilePrograms(context, shortWork());
  return {
    title: 'what looking costs: reference programs with site ids, one run',
    unit: 'ms',
    entries: MEASURED.flatMap((program) =>
      inEachMode(context, program, taskUrl('cost-program'), { ...compiled[program] }, BARS),
    ),
    columns: COLUMNS,
    // V8 compiles a program differently in each process, and another program may share the core with it.
    fresh: 'warmed',
    sameWork: false,
    note: noteOf(context),
  };
}

function traces(context: Context): Benchmark {
  return {
    title: 'what looking costs: recorded traces, every allocation with a site, ns per operation',
    unit: 'ns',
    entries: context.traces.flatMap((file) =>
      inEachMode(context, basename(file).replace(/\.(gz|trc|ltrc|justrec)/g, ''), TRACE_TASK, {
        file,
      }),
    ),
    columns: COLUMNS,
    // V8 compiles a program differently in each process, and another program may share the core with it.
    fresh: 'warmed',
    sameWork: false,
    note: context.traces.length === 0 ? 'no --trace FILE was given' : noteOf(context),
  };
}

/** The benchmarks of costs by the name they are asked for with. */
export const COST_BENCHMARKS: Readonly<Record<string, Prepared>> = {
  programs,
  traces,
};
