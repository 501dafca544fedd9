// Many programs: files of a hundred, which threads take in turn.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Comparison, compare } from './compare.js';
import type { Tier } from './just.js';
import { readStored } from './logs.js';
import type { Outputs } from './output.js';
import { rustOutputs } from './rust.js';

/** Programs per file. A file's cost is that of the standard library, of rustc's start and of Node's, and then little for each program. */
const PER_FILE = 100;

export interface Soak {
  readonly tiers: readonly Tier[];
  /** Whose log is expected: that of a command, or the stored one. */
  readonly rustc: string | 'stored';
  readonly threads: number;
}

/**
 * Compares the programs of the seeds with rustc's. Each thread has its own compiler, which stays loaded, and starts the programs as processes.
 *
 * @param progress - called with all there is so far, after each file
 */
export async function soak(
  seeds: readonly number[],
  options: Soak,
  progress: (soFar: Comparison) => void,
): Promise<Comparison> {
  const files = inFiles(seeds);
  let all: Comparison = { programs: 0, runs: 0, differences: [] };
  const work = async () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: options });
    for (let file = files.shift(); file !== undefined; file = files.shift()) {
      worker.postMessage(file);
      const one = await answerOf(worker);
      all = {
        programs: all.programs + one.programs,
        runs: all.runs + one.runs,
        differences: [...all.differences, ...one.differences],
      };
      progress(all);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(options.threads, files.length) }, work));
  return all;
}

/** What rustc's programs print for the seeds, file by file. */
export function recorded(
  rustc: string,
  seeds: readonly number[],
  progress = (_programs: number) => {},
): Outputs {
  const outputs = new Map<number, string>();
  for (const file of inFiles(seeds)) {
    for (const [seed, output] of rustOutputs(rustc, file)) outputs.set(seed, output);
    progress(outputs.size);
  }
  return outputs;
}

function inFiles(seeds: readonly number[]): number[][] {
  const count = Math.ceil(seeds.length / PER_FILE);
  return Array.from({ length: count }, (_, i) => seeds.slice(i * PER_FILE, (i + 1) * PER_FILE));
}

function answerOf(worker: Worker): Promise<Comparison> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve).once('error', reject);
  });
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const { tiers, rustc } = workerData as Soak;
  const stored = rustc === 'stored' ? readStored() : undefined;
  port.on('message', (seeds: readonly number[]) => {
    const expected =
      stored === undefined
        ? rustOutputs(rustc, seeds)
        : new Map(seeds.map((seed) => [seed, stored.get(seed) ?? '']));
    port.postMessage(compare(expected, tiers));
  });
}
