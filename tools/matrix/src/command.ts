import { spawnSync } from 'node:child_process';
import { delimiter, dirname, isAbsolute } from 'node:path';
import { spawnToFiles } from '@justlang-tools/release/to-files';
import type { Runtime } from './cell.js';
import { ROOT } from './paths.js';

/** How a command ended; `code` is null when a signal or the time limit ended it. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether what it prints is shown, and kept nowhere. */
  readonly shown?: boolean;
  /** Whether it prints to files, which are read at its end. */
  readonly toFiles?: boolean;
}

/** Runs a command to its end; one that does not start has code 127. */
export function run(command: string, args: readonly string[], options: CommandOptions = {}): Ended {
  const { cwd = ROOT, environment = {}, shown = false, toFiles = false } = options;
  const env = { ...process.env, ...environment };
  const { status, stdout, stderr, error } =
    toFiles && !shown
      ? spawnToFiles(command, args, { cwd, env })
      : spawnSync(command, args, {
          cwd,
          env,
          encoding: 'utf8',
          stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
          maxBuffer: 2 ** 28,
          // npm is a .cmd file there, which only a shell runs.
          shell: process.platform === 'win32' && !isAbsolute(command),
        });
  if (error !== undefined) return { code: 127, stdout: '', stderr: `${command}: ${error.message}` };
  return { code: status, stdout: stdout ?? '', stderr: stderr ?? '' };
}

/** Runs a program on a cell's runtime. `node` in the search path is that runtime, too. */
export function runOn(runtime: Runtime, args: readonly string[], options: CommandOptions = {}): Ended {
  const [command, ...first] = runtime.command;
  const PATH = [...(isAbsolute(command) ? [dirname(command)] : []), process.env.PATH ?? ''].join(delimiter);
  const environment = { PATH, ...runtime.environment, ...options.environment };
  const toFiles = runtime.printsToFiles === true;
  return run(command, [...first, ...args], { ...options, environment, toFiles });
}
