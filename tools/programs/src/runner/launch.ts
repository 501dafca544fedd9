import { fileURLToPath } from 'node:url';
import type { RuntimeConfig } from '@justlang/config';
import { type Ended, runChild } from './child-process.js';
import type { Failure, Job, Measurement } from './measurement.js';

/** How a program's process ended. */
export interface Outcome extends Pick<Ended, 'ended' | 'exitCode' | 'stderr'> {
  readonly report: Measurement | Failure | null;
}

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));

/**
 * Runs one program in a process of its own; a progress line appears on stderr where it takes long.
 *
 * @param progressAfter - milliseconds before the first progress line
 */
export async function launch(
  job: Job,
  config: RuntimeConfig,
  captureStderr: boolean,
  progressAfter?: number,
): Promise<Outcome> {
  const request = {
    name: job.program,
    args: [CHILD, JSON.stringify(job)],
    stdout: 'inherit',
    stderr: captureStderr ? 'pipe' : 'inherit',
  } as const;
  const { report, ended, exitCode, stderr } = await runChild(request, config, progressAfter);
  return { report: parseReport(report), ended, exitCode, stderr };
}

/** A process that was killed may have written nothing, or half of it. */
function parseReport(json: string): Measurement | Failure | null {
  try {
    return JSON.parse(json) as Measurement | Failure;
  } catch {
    return null;
  }
}
