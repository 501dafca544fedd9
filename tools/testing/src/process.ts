import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** How a child process ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ChildOptions {
  /** Variables to set; of this process's own the child sees only what every process needs. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What the child reads from stdin: a text, or an open file; nothing when left out. */
  readonly stdin?: string | number;
  /** Whether the command is a line for the system's shell. */
  readonly shell?: boolean;
}

export interface StreamOptions extends Pick<ChildOptions, 'env' | 'cwd'> {
  /** A stream that is read only once the other shows some text, so that the child meets a full pipe. */
  readonly late?: { readonly stream: 'stdout' | 'stderr'; readonly after: string };
}

/**
 * Anything else would configure the child: `JUST_*`, `NODE_OPTIONS`, `FORCE_COLOR`, what npm and vitest set. Whether there is low
 * memory is a property of the system under test: what is run without, runs its children without.
 */
const INHERITED =
  /^(?:PATH|PATHEXT|HOME|USERPROFILE|TMPDIR|TEMP|TMP|SYSTEMROOT|COMSPEC|LD_LIBRARY_PATH|CXX|JUST_LOW_MEMORY)$/i;

/** This process's environment without what configures Node or the runtime. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => INHERITED.test(name));
  return { ...Object.fromEntries(inherited), ...extra };
}

/** Runs a command to its end. */
export function runCommand(command: string, args: readonly string[], options: ChildOptions = {}): Ended {
  const { env, cwd, stdin, shell = false } = options;
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: cleanEnvironment(env),
    cwd,
    shell,
    stdio: [typeof stdin === 'number' ? stdin : 'pipe', 'pipe', 'pipe'],
    ...(typeof stdin === 'string' ? { input: stdin } : {}),
    maxBuffer: 2 ** 26,
  });
  if (error !== undefined) throw error;
  return { code: status, signal, stdout, stderr };
}

/** Runs this Node to its end. */
export function runNode(args: readonly string[], options: ChildOptions = {}): Ended {
  return runCommand(process.execPath, args, options);
}

/** Runs this Node to its end while this thread goes on. */
export function startNode(args: readonly string[], options: StreamOptions = {}): Promise<Ended> {
  const { env, cwd } = options;
  const child = spawn(process.execPath, args, {
    env: cleanEnvironment(env),
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let { late } = options;
  const texts = { stdout: '', stderr: '' };
  const read = (name: 'stdout' | 'stderr') =>
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
      if (late !== undefined && late.stream !== name && texts[name].includes(late.after)) {
        const { stream } = late;
        late = undefined;
        // By then the child has long filled the pipe; that it has is no condition of any test.
        setTimeout(read, 200, stream);
      }
    });
  for (const name of ['stdout', 'stderr'] as const) {
    if (late?.stream !== name) read(name);
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...texts }));
  });
}

/** What a child wrote on its last line, as JSON; throws, with all it wrote, when it did not exit with 0. */
export function resultOf(ended: Ended): unknown {
  if (ended.code !== 0) throw new Error(`the child ended badly: ${JSON.stringify(ended)}`);
  return JSON.parse(ended.stdout.trimEnd().split('\n').at(-1)!);
}

/** A text on stderr without the lines that say that a program still runs: whether any appears depends on the machine. */
export function withoutProgress(stderr: string): string {
  return stderr.replace(/^\S+: still running after \d+ s\n/gm, '');
}

/** The scripts in `fixtures` beside the folder of a test, or in it. */
export interface Fixtures {
  path(name: string): string;
  run(name: string, args?: readonly string[], env?: Readonly<Record<string, string>>): Ended;
  /** What the script prints on its last line, as JSON; throws when it does not exit with 0. */
  result(name: string, args?: readonly string[], env?: Readonly<Record<string, string>>): unknown;
}

/** @param folder - where the scripts are */
export function fixturesIn(folder: string): Fixtures {
  const path = (name: string) => join(folder, name);
  const run: Fixtures['run'] = (name, args = [], env = {}) => runNode([path(name), ...args], { env });
  return { path, run, result: (name, args, env) => resultOf(run(name, args, env)) };
}
