// Runs one task in a process of its own, on the main thread or in a worker: `child.js TASK-URL PARAMETERS main|worker`.
// Every line on stdin is answered with one round's figures; the end of stdin ends it.
import { PerformanceObserver, performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Sample } from './harness/contender.js';

/** What a task module exports: prepares the work once and returns the function that does one round of it. */
export type Prepare = (parameters: Readonly<Record<string, never>>) => Round | Promise<Round>;
export type Round = () => Sample | Promise<Sample>;

interface Job {
  readonly task: string;
  readonly parameters: Readonly<Record<string, never>>;
}

/** The job's rounds, each with the number of garbage collections that began while it ran (`gcs`). */
async function roundsOf(job: Job): Promise<() => Promise<Sample>> {
  const { prepare } = (await import(job.task)) as { prepare: Prepare };
  const round = await prepare(job.parameters);
  const collections: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) collections.push(entry.startTime);
  });
  observer.observe({ entryTypes: ['gc'] });
  return async () => {
    const start = performance.now();
    const answer = round();
    const sample = answer instanceof Promise ? await answer : answer;
    const end = performance.now();
    await nextTurn(); // entries reach the observer in a later turn of the event loop
    await nextTurn();
    const gcs = collections.filter((time) => time >= start && time <= end).length;
    collections.length = 0;
    return { ...sample, gcs };
  };
}

function onMainThread(job: Job, place: string): void {
  const lines = createInterface({ input: process.stdin });
  const print = (sample: Sample) => process.stdout.write(`${JSON.stringify(sample)}\n`);
  if (place === 'worker') {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: job });
    worker.on('message', print);
    worker.on('error', (error) => {
      throw error;
    });
    lines.on('line', () => worker.postMessage('go'));
    lines.on('close', () => worker.postMessage('end'));
    return;
  }
  const rounds = roundsOf(job);
  lines.on('line', async () => print(await (await rounds)()));
}

if (isMainThread) {
  const [task, parameters, place] = process.argv.slice(2) as [string, string, string];
  onMainThread({ task, parameters: JSON.parse(parameters) as Job['parameters'] }, place);
} else {
  const rounds = roundsOf(workerData as Job);
  parentPort!.on('message', async (message) => {
    if (message === 'end') parentPort!.close();
    else parentPort!.postMessage(await (await rounds)());
  });
}
