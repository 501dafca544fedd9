import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RuntimeConfig } from '@justlang/config';
import { type Failure, type Job, type Measurement, REPORT_DESCRIPTOR } from './measurement.js';

/** How a program's process ended. */
export interface Outcome {
  readonly report: Measurement | Failure | null;
  /** `exit code 0`, `signal SIGSEGV`. */
  readonly ended: string;
  readonly exitCode: number | null;
  /** What the process wrote to stderr, when it was asked to be captured. */
  readonly stderr: string;
}

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));
const NEXT_PROGRESS_MS = 5000;

/**
 * Runs one program in a process of its own; a progress line appears on stderr where it takes long.
 *
 * @param progressAfter - milliseconds before the first progress line
 */
export function launch(
  job: Job,
  config: RuntimeConfig,
  captureStderr: boolean,
  progressAfter = 2000,
): Promise<Outcome> {
  const started = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, CHILD, JSON.stringify(job)], {
    env: childEnvironment(config),
    stdio: ['ignore', 'inherit', captureStderr ? 'pipe' : 'inherit', 'pipe'],
  });
  // Whatever ends this process early ends the program, which would find nobody to report to.
  const stop = (): boolean => child.kill();
  process.once('exit', stop);
  const progress = (): void => {
    const seconds = Math.floor((performance.now() - started) / 1000);
    process.stderr.write(`${job.program}: still running after ${seconds} s\n`);
    timer = setTimeout(progress, NEXT_PROGRESS_MS);
  };
  let timer = setTimeout(progress, progressAfter);
  const report = collect(child.stdio[REPORT_DESCRIPTOR] as NodeJS.ReadableStream);
  const stderr = child.stderr === null ? Promise.resolve('') : collect(child.stderr);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      process.off('exit', stop);
      const ended = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
      Promise.all([report, stderr]).then(
        ([json, text]) => resolve({ report: parseReport(json), ended, exitCode, stderr: text }),
        reject,
      );
    });
  });
}

/** The environment without unknown `JUST_` names: the runner has warned of them, its children need not. */
function childEnvironment(config: RuntimeConfig): NodeJS.ProcessEnv {
  const variables = Object.keys(config).map(
    (option) => `JUST_${option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
  );
  const isKnown = (name: string): boolean => !name.startsWith('JUST_') || variables.includes(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => isKnown(name)));
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) text += chunk;
  return text;
}

/** A process that was killed may have written nothing, or half of it. */
function parseReport(json: string): Measurement | Failure | null {
  try {
    return JSON.parse(json) as Measurement | Failure;
  } catch {
    return null;
  }
}
