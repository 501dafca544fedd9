import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { RuntimeConfig } from '@justlang/config';
import { withLargeStack } from '@justlang-tools/compiler/launch';
import { REPORT_DESCRIPTOR } from './use.js';

export interface ChildRequest {
  /** What progress lines call it. */
  readonly name: string;
  /** The script and its arguments, after Node's own. */
  readonly args: readonly string[];
  readonly stdin?: number | 'ignore' | 'inherit';
  readonly stdout: 'inherit' | 'pipe';
  readonly stderr: 'inherit' | 'pipe';
  readonly cwd?: string;
}

/** How a process ended, and what it wrote where it was captured. */
export interface Ended {
  /** `exit code 0`, `signal SIGSEGV`. */
  readonly ended: string;
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** What it wrote on `REPORT_DESCRIPTOR`. */
  readonly report: string;
}

const NEXT_PROGRESS_MS = 5000;

/**
 * Runs a script in a process of its own, with a large stack; a progress line appears on stderr where it takes long.
 *
 * @param progressAfter - milliseconds before the first progress line
 */
export function runChild(request: ChildRequest, config: RuntimeConfig, progressAfter = 2000): Promise<Ended> {
  const { name, args, stdin = 'ignore', stdout, stderr, cwd } = request;
  const started = performance.now();
  const child = spawn(...withLargeStack(process.execPath, [...process.execArgv, ...args]), {
    env: childEnvironment(config),
    stdio: [stdin, stdout, stderr, 'pipe'],
    cwd,
  });
  // Whatever ends this process early ends the program, which would find nobody to report to.
  const stop = (): boolean => child.kill();
  process.once('exit', stop);
  const progress = (): void => {
    const seconds = Math.floor((performance.now() - started) / 1000);
    process.stderr.write(`${name}: still running after ${seconds} s\n`);
    timer = setTimeout(progress, NEXT_PROGRESS_MS);
  };
  let timer = setTimeout(progress, progressAfter);
  const written = Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    collect(child.stdio[REPORT_DESCRIPTOR] as Readable),
  ]);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      process.off('exit', stop);
      const ended = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
      written.then(
        ([out, error, report]) =>
          resolve({ ended, exitCode, stdout: out, stderr: error.toString(), report: report.toString() }),
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

async function collect(stream: Readable | null): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
