// What full checks cost: the reference programs beside themselves without checks.

import { bytesText } from '@justlang-tools/table';
import type { Benchmark, Context, Entry, Prepared } from '../benchmark.js';
import { place } from '../benchmark.js';
import { compilePrograms, MEASURED, type Measured } from '../compiled-programs.js';
import { entriesOf, type Variant } from '../heap/variants.js';
import type { ProgramParameters } from '../tasks/load-program.js';
import { type Build, withoutChecks } from './without-checks.js';

function variant(
  name: Measured,
  program: ProgramParameters,
  checks: string,
  more: Partial<Variant['parameters']> = {},
): Variant {
  return {
    name: `${name}, ${checks}`,
    task: 'program',
    parameters: { ...program, checks: checks.split(' ')[0]!, sites: true, ...more },
  };
}

/** Time and memory of the programs with their allocation sites, each in one process for all rounds. */
async function programs(context: Context): Promise<Benchmark> {
  const compiled = await compilePrograms(context, { depth: 16 });
  const entries = MEASURED.flatMap((name) => {
    const off = variant(name, compiled[name], 'off');
    const full = { ...variant(name, compiled[name], 'full'), bar: 'at most 4.0' };
    const system = variant(name, compiled[name], 'full on system', { allocator: 'system' });
    const against = (where: string): string => `${off.name}, ${where}`;
    return entriesOf([off, { ...full, against }, { ...system, against, bar: 'beside' }], context);
  });
  return {
    title: 'reference programs with site ids, whole run',
    unit: 'ms',
    entries,
    sameWork: false,
    columns: {
      GCs: (figures) => figures.gcs,
      'peak RSS': (figures) => bytesText(figures.resident!),
      'beyond quarantine': (figures, base) => base && (figures.beyondQuarantine! / base.resident!).toFixed(2),
    },
    note: 'bar for memory: at most 3 times that of off, beyond the quarantine',
  };
}

/** Bytes of the text whose words are counted. */
const TEXT = 300_000;

/** A program that allocates a small string a microsecond, with sites and without. */
function words(context: Context): Benchmark {
  const make = (name: string, checks: string, sites: boolean, bar?: string): Variant => ({
    name,
    task: 'words',
    parameters: { checks, sites, length: Math.round(TEXT * Math.min(1, context.scale)) },
    ...(bar !== undefined && { bar, against: (where: string) => `off, ${where}` }),
  });
  return {
    title: 'words of 300 KB of text, each built by growSlot',
    unit: 'ms',
    entries: entriesOf(
      [
        make('off', 'off', true),
        make('full, sites', 'full', true, 'at most 4.0'),
        make('full, no sites', 'full', false, 'at most 12.0'),
      ],
      context,
    ),
    sameWork: true,
  };
}

/** The reference programs without sites: stacks are captured. */
async function stacks(context: Context): Promise<Benchmark> {
  const compiled = await compilePrograms(context, { depth: 10 });
  const entries = MEASURED.flatMap((name) => {
    const off = variant(name, compiled[name], 'off', { sites: false });
    const full = {
      ...variant(name, compiled[name], 'full with stacks', { sites: false }),
      bar: 'beside',
    };
    return entriesOf([off, { ...full, against: (where) => `${off.name}, ${where}` }], context);
  });
  return {
    title: 'reference programs without site ids, whole run',
    unit: 'ms',
    entries,
    sameWork: false,
    columns: { GCs: (figures) => figures.gcs },
  };
}

/** Runs in a round of a program that is over in a tenth of a second: a ratio within 5% takes longer to see. */
const SHORT_RUNS = 8;

/** The tier `off` beside a build of the runtime from which the code of full checks was taken out. */
async function off(context: Context): Promise<Benchmark> {
  const builds = await withoutChecks(context, 16);
  const entries = MEASURED.flatMap((name) =>
    context.runtimes.flatMap((runtime): Entry[] => {
      const runs = name === 'binary-trees' ? 1 : SHORT_RUNS;
      const contender = (title: string, { child, programs: compiled }: Build): Entry['contender'] => ({
        name: `${name}, ${title}, ${place(runtime)}`,
        command: [
          runtime.path,
          '--no-warnings',
          child.pathname,
          new URL('tasks/program.js', child).href,
          JSON.stringify({ ...compiled[name], checks: 'off', sites: true, runs }),
          runtime.worker ? 'worker' : 'main',
        ],
      });
      return [
        { contender: contender('without the code', builds.without) },
        {
          contender: contender('off', builds.with),
          against: `${name}, without the code, ${place(runtime)}`,
          bar: 'at most 1.05',
        },
      ];
    }),
  );
  return {
    title: 'checks off beside a build without the code of full checks, a whole run',
    unit: 'ms',
    entries,
    sameWork: false,
    note: 'both are compiled in the same way from the sources, into .cache/without-checks',
  };
}

/** The benchmarks of full checks by the name they are asked for with. */
export const FULL_BENCHMARKS: Readonly<Record<string, Prepared>> = {
  programs,
  words,
  stacks,
  off,
};
