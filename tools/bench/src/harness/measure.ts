import { type Contender, ContenderProcess, type Sample } from './contender.js';

/** The figures of one contender over all rounds. */
export interface Result {
  readonly name: string;
  /** Undefined when it is absent or has failed. */
  readonly figures?: Sample;
  /** Of warmed processes: the time in the slowest one divided by that in the fastest. */
  readonly spread?: number;
  /** Why it is not there. */
  readonly absent?: string;
  /** What went wrong when it ran. */
  readonly failed?: string;
}

/**
 * Whether every round has a process of its own. Otherwise one process, warmed by a round, makes all of them.
 *
 * - true: for work that must start from untouched memory
 * - `warmed`: for work that V8 compiles better in some processes than in others; a round that does not count goes first
 */
export type Fresh = boolean | 'warmed';

export interface MeasureOptions {
  /** Measured rounds of every contender; never fewer than four. */
  readonly rounds: number;
  readonly fresh?: Fresh;
  readonly progress?: (text: string) => void;
}

const MINIMUM_ROUNDS = 4;

/**
 * Runs the contenders in turn, round after round, so that a slow moment of the machine hits all of them alike, and
 * folds each one's rounds by {@link summarize}.
 */
export async function measure(contenders: readonly Contender[], options: MeasureOptions): Promise<Result[]> {
  const rounds = Math.max(MINIMUM_ROUNDS, options.rounds);
  const runs = contenders.map((contender) => new Run(contender, options.fresh ?? false));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const run of runs) {
        options.progress?.(`round ${round + 1} of ${rounds}: ${run.contender.name}`);
        await run.round();
      }
    }
  } finally {
    for (const run of runs) await run.end();
  }
  return runs.map((run) => run.result());
}

class Run {
  readonly contender: Contender;
  readonly #fresh: Fresh;
  readonly #samples: Sample[] = [];
  #process: ContenderProcess | undefined;
  #failed: string | undefined;

  constructor(contender: Contender, fresh: Fresh) {
    this.contender = contender;
    this.#fresh = fresh;
  }

  async round(): Promise<void> {
    if (this.contender.absent !== undefined || this.#failed !== undefined) return;
    try {
      if (this.#process === undefined) {
        this.#process = new ContenderProcess(this.contender);
        if (this.#fresh !== true) await this.#process.ask();
      }
      this.#samples.push(await this.#process.ask());
      if (this.#fresh !== false) await this.end();
    } catch (error) {
      this.#failed = (error as Error).message;
    }
  }

  async end(): Promise<void> {
    await this.#process?.end();
    this.#process = undefined;
  }

  result(): Result {
    const { name, absent } = this.contender;
    if (absent !== undefined) return { name, absent };
    if (this.#failed !== undefined) return { name, failed: this.#failed };
    const spread = this.#fresh === 'warmed' ? spreadOf(this.#samples) : undefined;
    return { name, figures: summarize(this.#samples), ...(spread !== undefined && { spread }) };
  }
}

/**
 * Folds rounds into one: times (`ns`, and names that start with it) by their minimum, garbage collections (`gcs`) by
 * their maximum, anything else by the last round.
 */
export function summarize(samples: readonly Sample[]): Sample {
  const folded: Record<string, number> = {};
  for (const sample of samples) {
    for (const [field, value] of Object.entries(sample)) {
      const before = folded[field];
      if (before === undefined) folded[field] = value;
      else if (field.startsWith('ns')) folded[field] = Math.min(before, value);
      else if (field === 'gcs') folded[field] = Math.max(before, value);
      else folded[field] = value;
    }
  }
  return folded;
}

/** The largest time of a round divided by the least; undefined where rounds have none. */
export function spreadOf(samples: readonly Sample[]): number | undefined {
  const times = samples.flatMap(({ ns }) => ns ?? []);
  return times.length === 0 ? undefined : Math.max(...times) / Math.min(...times);
}

/** The geometric mean of positive numbers; NaN of none. */
export function geometricMean(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** How many times `reference`'s time `result` took, by their minima; undefined when either is absent. */
export function ratio(
  result: Result | undefined,
  reference: Result | undefined,
  field = 'ns',
): number | undefined {
  const time = result?.figures?.[field];
  const base = reference?.figures?.[field];
  return time === undefined || base === undefined ? undefined : time / base;
}
