import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RuntimeConfig } from '@justlang/config';
import type { ProgramOptions } from '../options.js';
import { type Ended, runChild } from './child-process.js';
import { JUST_FOLDER } from './folder.js';
import { storeBases } from './inputs.js';
import type { Failure, Use } from './use.js';
import type { Work } from './work.js';

/** How a program ended, what it wrote, and what it used: null where the process could not say. */
export interface Run extends Omit<Ended, 'report'> {
  readonly use: Use | null;
  /** Why the runtime could not be loaded. */
  readonly error?: string;
}

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));

/** What a process runs, and with what. */
export interface Task {
  readonly name: string;
  readonly kind: 'just' | 'plain';
  readonly module: string;
  readonly args: readonly string[];
  /** The path of the file that is its standard input; none when left out. */
  readonly stdin?: string | undefined;
  /** The folder in which it runs with this process's own streams; elsewhere they are captured. */
  readonly inherit?: string;
}

/**
 * Runs a program in a process of its own; a progress line appears on stderr where it takes long.
 *
 * @param progressAfter - milliseconds before the first progress line
 */
export async function runTask(task: Task, config: RuntimeConfig, progressAfter?: number): Promise<Run> {
  const { name, kind, module, args, stdin, inherit } = task;
  const file = stdin === undefined ? undefined : openSync(stdin, 'r');
  try {
    const request = {
      name,
      args: [CHILD, kind, module, ...args],
      stdin: file ?? (inherit === undefined ? 'ignore' : 'inherit'),
      stdout: inherit === undefined ? 'pipe' : 'inherit',
      stderr: inherit === undefined ? 'pipe' : 'inherit',
      ...(inherit !== undefined && { cwd: inherit }),
    } as const;
    const { report, ...rest } = await runChild(request, config, progressAfter);
    return { ...rest, ...parseReport(report) };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A process that was killed may have written nothing, or half of it. */
function parseReport(json: string): Pick<Run, 'use' | 'error'> {
  try {
    const report = JSON.parse(json) as Use | Failure;
    return 'error' in report ? { use: null, error: report.error } : { use: report };
  } catch {
    return { use: null };
  }
}

/** The work of a program: its compiled module, or the same in plain JavaScript, with its arguments and input. */
export async function taskOf(
  work: Work,
  kind: 'just' | 'plain',
  module: string,
  folder: string,
  options: ProgramOptions,
): Promise<Task> {
  const own = work.arguments(options);
  return {
    name: work.name,
    kind,
    module: kind === 'just' ? module : join(JUST_FOLDER, 'plain/run.mjs'),
    args: kind === 'just' ? own : [work.name.replace(/\.just$/, ''), ...own],
    stdin: work.bases === undefined ? undefined : await storeBases(folder, work.bases),
  };
}
