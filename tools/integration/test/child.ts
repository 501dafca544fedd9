import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, 'fixtures');

/** How a child process ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of this process without its `JUST_` variables, which would configure the child too. */
function bareEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('JUST_')));
}

/** Runs Node with these arguments to its end. */
export function runNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...bareEnvironment(), ...env },
    cwd: import.meta.dirname,
    maxBuffer: 2 ** 26,
  });
  return { code: status, signal, stdout, stderr };
}

/** Runs a fixture to its end. */
export function runFixture(
  name: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Ended {
  return runNode([join(FIXTURES, name), ...args], env);
}

/** What a fixture prints on its last line, as JSON; throws, with all it wrote, when it does not exit with 0. */
export function resultOf(
  name: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): unknown {
  const ended = runFixture(name, args, env);
  if (ended.code !== 0) throw new Error(`${name} ${args.join(' ')} ended badly: ${JSON.stringify(ended)}`);
  return JSON.parse(ended.stdout.trimEnd().split('\n').at(-1)!);
}
