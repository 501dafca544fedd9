// What one benchmark is: entries that are measured in turn, each compared with another one of the same run.
import { type Cell, table } from '@justlang-tools/table';
import type { Contender, Runtime, Sample } from './harness/contender.js';
import { type Fresh, measure, type Result, ratio } from './harness/measure.js';

export interface Entry {
  readonly contender: Contender;
  /** Name of the entry this one's time is divided by. */
  readonly against?: string;
  /** The bar for that ratio, as text: `at most 0.6`. */
  readonly bar?: string;
  /** A second comparison of the same figures, with a row of its own. */
  readonly also?: { readonly against: string; readonly bar: string };
  /** Measured only to be compared with: not a row of its own. */
  readonly quiet?: boolean;
  /** Name of the same work on the first runtime, for workers and other Node versions. */
  readonly home?: string;
}

export interface Benchmark {
  readonly title: string;
  readonly entries: readonly Entry[];
  /** What `ns` is per, and how it is printed. */
  readonly unit: 'ns' | 'ms';
  readonly fresh?: Fresh;
  /** Further columns from the figures, from those of the entry this one is compared with, and from all by name. */
  readonly columns?: Readonly<
    Record<string, (figures: Sample, base: Sample | undefined, all: ReadonlyMap<string, Sample>) => Cell>
  >;
  /** Printed below the table. */
  readonly note?: string;
  /** Entries whose `checksum` differs from the others' did not do the same work: an error. Off where there is none. */
  readonly sameWork?: boolean;
}

export interface Context {
  readonly runtimes: readonly Runtime[];
  readonly rounds: number;
  /** Multiplies the amounts of work; 1 is what the bars are stated for. */
  readonly scale: number;
  /** Files of recorded traces, for those that replay any. */
  readonly traces: readonly string[];
  readonly progress?: (text: string) => void;
}

/** Prepares what a benchmark measures: compiles it, where it must be. */
export type Prepared = (context: Context) => Benchmark | Promise<Benchmark>;

/** The text after a contender's name that says where it ran. */
export function place(runtime: Runtime): string {
  return runtime.worker ? `${runtime.label} worker` : runtime.label;
}

/** A count scaled down for a quick run, never below 1. */
export function scaled(context: Context, count: number): number {
  return Math.max(1, Math.round(count * context.scale));
}

/** Measures one benchmark; returns its report, and whether every contender that is there ran. */
export async function run(benchmark: Benchmark, context: Context): Promise<{ text: string; whole: boolean }> {
  const { entries, fresh = false } = benchmark;
  const { rounds, progress } = context;
  const results = await measure(
    entries.map((entry) => entry.contender),
    { rounds, fresh, ...(progress && { progress }) },
  );
  return { text: report(benchmark, results), whole: results.every((result) => result.failed === undefined) };
}

/** The table of a measured benchmark, its absent entries and its note. */
export function report(benchmark: Benchmark, results: readonly Result[]): string {
  const { entries, columns = {}, unit } = benchmark;
  const byName = new Map(results.map((result) => [result.name, result]));
  const hasHome = entries.some((entry) => entry.home !== undefined);
  // Rounds in processes of their own differ by what each process is, not only by the moment.
  const hasSpread = benchmark.fresh === 'warmed';
  const titles = [
    '',
    unit,
    'ratio',
    'bar',
    ...(hasSpread ? ['spread'] : []),
    ...(hasHome ? ['x first'] : []),
    ...Object.keys(columns),
  ];
  const all = new Map(results.flatMap(({ name, figures }) => (figures ? [[name, figures] as const] : [])));
  const rows: Cell[][] = [];
  const missing: string[] = [];
  const sums = new Set<number>();
  for (const { contender, against, bar, also, home, quiet } of entries) {
    const result = byName.get(contender.name);
    if (result?.figures === undefined) {
      const { absent, failed } = result ?? {};
      missing.push(
        failed === undefined
          ? `absent: ${contender.name}: ${absent}`
          : `failed: ${contender.name}: ${failed}`,
      );
      continue;
    }
    const { figures } = result;
    const base = against === undefined ? undefined : byName.get(against);
    if (figures.checksum !== undefined) sums.add(figures.checksum);
    if (quiet) continue;
    rows.push([
      contender.name,
      figures.ns === undefined ? undefined : unit === 'ms' ? figures.ns / 1e6 : figures.ns,
      base && ratio(result, base),
      bar,
      ...(hasSpread ? [result.spread] : []),
      ...(hasHome ? [home === undefined ? undefined : ratio(result, byName.get(home))] : []),
      ...Object.values(columns).map((column) => column(figures, base?.figures, all)),
    ]);
    const other = also && byName.get(also.against);
    if (other?.figures !== undefined) {
      const row: Cell[] = [
        `${contender.name}, against ${also!.against}`,
        undefined,
        ratio(result, other),
        also!.bar,
      ];
      rows.push(titles.map((_, column) => row[column]));
    }
  }
  if (benchmark.sameWork !== false && sums.size > 1) {
    throw new Error(
      `${benchmark.title}: the contenders did different work: checksums ${[...sums].join(', ')}`,
    );
  }
  const references = [...new Set(entries.flatMap((entry) => entry.against ?? []))];
  return [
    `## ${benchmark.title}`,
    table(titles, rows),
    ...(references.length === 1 ? [`ratio: time divided by that of ${references[0]}`] : []),
    ...missing,
    ...(benchmark.note === undefined ? [] : [benchmark.note]),
  ].join('\n');
}
