import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { BIN, ROOT } from './paths.mjs';

const WINDOWS = process.platform === 'win32';

/** This process's environment with the root's commands first in the search path: turbo runs tasks through `pnpm`. */
export function environment(extra = {}) {
  const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    ...process.env,
    [pathName]: `${BIN}${delimiter}${process.env[pathName] ?? ''}`,
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    ...extra,
  };
}

/**
 * Runs a command in the repository's root and returns its exit code; standard input is empty unless asked for.
 * What prepares a task writes to standard error (`stdout: 2`): standard output is the task's own.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, stdin?: 'inherit' | 'ignore', stdout?: 'inherit' | 2 }} [options]
 */
export function run(command, args, { env = {}, stdin = 'ignore', stdout = 'inherit' } = {}) {
  // On Windows commands of npm packages are .cmd files, which only a shell runs; the shell wants spaces quoted.
  const quoted = (text) => (WINDOWS && /[\s&()^]/.test(text) ? `"${text}"` : text);
  const shell = WINDOWS && command !== process.execPath;
  const result = spawnSync(shell ? quoted(command) : command, shell ? args.map(quoted) : args, {
    cwd: ROOT,
    stdio: [stdin, stdout, 'inherit'],
    env: environment(env),
    shell,
  });
  if (result.error !== undefined) {
    console.error(`Cannot run ${command}: ${result.error.message}`);
    return 1;
  }
  if (result.signal !== null) console.error(`${command} ended by ${result.signal}`);
  return result.status ?? 1;
}
