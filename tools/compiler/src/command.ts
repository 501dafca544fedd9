// `just build|run FILE.just`: reads the command line, compiles, writes or runs.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompileFailure, type CompileOptions, compile } from './compile.js';
import { withLargeStack } from './launch.js';

const START = fileURLToPath(new URL('./start.js', import.meta.url));

const USAGE = `usage: npm run just -- run [options] FILE.just [arguments of the program]
       npm run just -- build [options] FILE.just
options:
  --overflow=wrap   integers wrap around instead of panicking
  --debug           a debugger can show values: docs/debugging.md
  --out=FILE.mjs    where build writes the module; FILE.mjs.map is written beside it
`;

interface Request {
  readonly command: 'build' | 'run';
  readonly file: string;
  readonly out: string | undefined;
  readonly options: CompileOptions;
  readonly arguments: readonly string[];
}

/** Does what the arguments say. The result is the exit code. */
export async function command(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (typeof request === 'string') {
    console.error(`${request}\n${USAGE}`);
    return 1;
  }
  try {
    return request.command === 'build' ? build(request) : await run(request);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof CompileFailure) console.error(error.message);
    else if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES')
      console.error(`error: ${(error as Error).message}`);
    else throw error;
    return 1;
  }
}

function parse(args: readonly string[]): Request | string {
  const [name, ...rest] = args;
  if (name !== 'build' && name !== 'run')
    return name === undefined ? 'error: a command is missing' : `error: unknown command \`${name}\``;
  let overflow: 'panic' | 'wrap' = 'panic';
  let out: string | undefined;
  let debug = false;
  for (const [index, argument] of rest.entries()) {
    if (argument === '--overflow=wrap' || argument === '--overflow=panic')
      overflow = argument === '--overflow=wrap' ? 'wrap' : 'panic';
    else if (argument === '--debug') debug = true;
    else if (argument.startsWith('--out=') && name === 'build') out = argument.slice('--out='.length);
    else if (argument.startsWith('-')) return `error: unknown option \`${argument}\``;
    else {
      const others = rest.slice(index + 1);
      if (name === 'build' && others.length > 0) return `error: unexpected argument \`${others[0]}\``;
      return { command: name, file: argument, out, options: { overflow, debug }, arguments: others };
    }
  }
  return 'error: the file is missing';
}

function build({ file, out, options }: Request): number {
  writeModule(file, resolve(out ?? `${moduleName(file)}.mjs`), options);
  return 0;
}

/** Compiles a file to a module and its source map beside it. */
function writeModule(file: string, target: string, options: CompileOptions): void {
  const { text, map } = compile(file, target, options);
  writeFileSync(target, text);
  writeFileSync(`${target}.map`, map);
}

const moduleName = (file: string): string => basename(file).replace(/\.(just|rs)$/, '');

/** Runs the program in a process of its own, with a large stack; the streams, the settings and the folder are this process's. */
async function run({ file, options, arguments: args }: Request): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'just-'));
  try {
    const target = join(folder, `${moduleName(file)}.mjs`);
    writeModule(file, target, options);
    return await exitCodeOf(
      withLargeStack(process.execPath, [...process.execArgv, START, target, file, ...args]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a command with this process's streams; what would end this process ends the command first. */
function exitCodeOf([command, args]: readonly [string, readonly string[]]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals): boolean => child.kill(signal);
  for (const signal of ENDING) process.on(signal, forward);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('exit', (code, signal) => {
      for (const each of ENDING) process.off(each, forward);
      // What a shell says of a process that a signal ended.
      done(code ?? 128 + constants.signals[signal as NodeJS.Signals]);
    });
  });
}
