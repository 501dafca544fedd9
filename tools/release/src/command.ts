import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ownModule, ROOT } from './packages.js';
import { spawnToFiles } from './to-files.js';

const OWN_BIN = ownModule('.bin');
const ROOT_BIN = join(ROOT, 'node_modules', '.bin');

/** How a command ended; `output` is stdout followed by stderr. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly output: string;
}

/**
 * The environment for a command that stands for a user's: nothing of the npm run that started us, which would change
 * what the inner npm does, and no option of the runtime.
 */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_(?!config_registry)|JUST_|NODE_OPTIONS|INIT_CWD)/i.test(name),
  );
  return { ...Object.fromEntries(kept), ...extra };
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it prints to files, which are read at its end. */
  readonly toFiles?: boolean;
}

/** Runs a command of this repository's dependencies, or of the system, to its end. */
export function run(
  command: string,
  args: readonly string[],
  { cwd = ROOT, env: extra = {}, toFiles = false }: CommandOptions = {},
): CommandResult {
  const env = cleanEnvironment(extra);
  env.PATH = [OWN_BIN, ROOT_BIN, env.PATH ?? ''].join(delimiter);
  const shell = process.platform === 'win32' && command !== process.execPath;
  const result = toFiles
    ? spawnToFiles(command, args, { cwd, env })
    : spawnSync(command, args, { cwd, env, encoding: 'utf8', shell, maxBuffer: 1 << 26 });
  if (result.error !== undefined) throw new Error(`${command}: ${result.error.message}`);
  return { code: result.status ?? 1, stdout: result.stdout, output: `${result.stdout}${result.stderr}` };
}

/** As `run`, for a command that has to succeed. */
export function runOrThrow(...args: Parameters<typeof run>): CommandResult {
  const result = run(...args);
  if (result.code !== 0)
    throw new Error(`${args[0]} ${args[1].join(' ')} exited with ${result.code}:\n${result.output}`);
  return result;
}
