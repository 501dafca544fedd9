import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a command whose output goes to files, for a runtime that cannot use the pipes of this system. */
export function spawnToFiles(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): SpawnSyncReturns<string> {
  const folder = mkdtempSync(join(tmpdir(), 'just-output-'));
  const files = ['stdout', 'stderr'].map((name) => join(folder, name));
  const [out, err] = files.map((file) => openSync(file, 'w')) as [number, number];
  try {
    const ended = spawnSync(command, args, { ...options, encoding: 'utf8', stdio: ['ignore', out, err] });
    const [stdout, stderr] = files.map((file) => readFileSync(file, 'utf8')) as [string, string];
    return { ...ended, stdout, stderr };
  } finally {
    closeSync(out);
    closeSync(err);
    rmSync(folder, { recursive: true });
  }
}
