// Runs one program in this process, measures it and reports to the runner on descriptor 3.
import { writeSync } from 'node:fs';
import { GCProfiler } from 'node:v8';
import { RuntimeConfig } from '@justlang/config';
import type { JustHeap } from '@justlang/heap';
import type { Program, ProgramOptions, ProgramResult } from '../program.js';
import { type Failure, type Job, type Measurement, REPORT_DESCRIPTOR } from './measurement.js';

let reported = false;

/** Reports once: a panic that `Panic.run` ends the process with comes by again where output is still being written. */
function report(message: Measurement | Failure): void {
  if (reported) return;
  reported = true;
  const bytes = new TextEncoder().encode(JSON.stringify(message));
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(REPORT_DESCRIPTOR, bytes, written);
  }
}

/** Runs `body` and measures it; reads the heap after it, also when it throws. */
class Meter {
  readonly #heap: JustHeap;
  readonly #library: string;
  readonly #collector = new GCProfiler();
  readonly #started: number;

  constructor(heap: JustHeap, library: string) {
    this.#heap = heap;
    this.#library = library;
    this.#collector.start();
    this.#started = performance.now();
  }

  stop({ result, output }: ProgramResult): Measurement {
    const milliseconds = performance.now() - this.#started;
    const collections = this.#collector.stop()?.statistics.length ?? 0;
    const residentBytes = process.resourceUsage().maxRSS * 1024;
    const stats = this.#heap.stats();
    return {
      result,
      output,
      milliseconds,
      allocations: stats.totalAllocations,
      peakBytes: stats.peakAllocatedBytes,
      liveBytes: stats.allocatedBytes,
      collections,
      residentBytes,
      library: this.#library,
    };
  }
}

/** Plain JavaScript has limits of its own, such as the longest string; they are no failure of the program. */
function comparePlain(
  program: Program,
  options: ProgramOptions,
  result: ProgramResult,
): Pick<Measurement, 'plain'> {
  if (program.plain === undefined) return {};
  try {
    const started = performance.now();
    const plain = program.plain(options);
    const milliseconds = performance.now() - started;
    const equal = plain.result === result.result && plain.output.join('\n') === result.output.join('\n');
    return { plain: { equal, milliseconds } };
  } catch (error) {
    return { plain: { error: String(error) } };
  }
}

/** The file that holds the `malloc` which the heap's memory comes from. */
async function mallocLibrary(config: RuntimeConfig): Promise<string> {
  const { FfmLinker } = await import('@justlang/raw-allocator/internal');
  const linker = new FfmLinker(config.libc);
  linker.loadLibc();
  return linker.mallocHandle().library;
}

/** Runs a program that ends in a panic: `Panic.run` prints the report and ends the process with code 101. */
async function runToPanic(
  program: NonNullable<Program['runToPanic']>,
  heap: JustHeap,
  library: string,
): Promise<void> {
  const { Panic } = await import('@justlang/panic');
  Panic.run(() => {
    const output: string[] = [];
    const meter = new Meter(heap, library);
    try {
      program(heap, output);
    } finally {
      report(meter.stop({ result: 'panicked and unwound', output }));
    }
  });
}

/** An error's text with its code and, when it is about the text, the path of that. */
function describeError(error: unknown, options: ProgramOptions): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const described = code === '' || message.startsWith(code) ? message : `${code}: ${message}`;
  const isAboutText = code === 'ERR_JUST_INVALID_UTF8' || /^E[A-Z]+$/.test(code);
  const { text } = options;
  return !isAboutText || text === undefined || described.includes(text) ? described : `${text}: ${described}`;
}

/** The runtime is imported here and not above, so that a runtime that cannot load is reported like other errors. */
async function main({ program: name, options }: Job): Promise<void> {
  try {
    const { PROGRAMS } = await import('../programs.js');
    const { JustHeap } = await import('@justlang/heap');
    const program = PROGRAMS.find((candidate) => candidate.name === name);
    if (program === undefined) throw new Error(`no program is named ${name}`);
    const config = RuntimeConfig.fromEnv();
    const library = await mallocLibrary(config);
    const heap = new JustHeap(config);
    if (program.runToPanic !== undefined) return await runToPanic(program.runToPanic, heap, library);
    const meter = new Meter(heap, library);
    const result = program.run(heap, options);
    const measurement = meter.stop(result);
    report({ ...measurement, ...comparePlain(program, options, result) });
    heap.close();
  } catch (error) {
    report({ error: describeError(error, options) });
    process.exitCode = 1;
  }
}

void main(JSON.parse(process.argv[2] ?? '{}') as Job);
