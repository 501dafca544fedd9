// `just build|run FILE.just`: reads the command line, compiles, writes or runs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CompileFailure, type CompileOptions, compile } from './compile.js';

const USAGE = `usage: npm run just -- run [options] FILE.just [arguments of the program]
       npm run just -- build [options] FILE.just
options:
  --overflow=wrap   integers wrap around instead of panicking
  --out=FILE.mjs    where build writes the module; FILE.mjs.map is written beside it
`;

interface Request {
  readonly command: 'build' | 'run';
  readonly file: string;
  readonly out: string | undefined;
  readonly options: CompileOptions;
  readonly arguments: readonly string[];
}

/** Does what the arguments say. The result is the exit code, unless the program decides it. */
export async function command(args: readonly string[]): Promise<number | undefined> {
  const request = parse(args);
  if (typeof request === 'string') {
    console.error(`${request}\n${USAGE}`);
    return 1;
  }
  try {
    if (request.command === 'build') build(request);
    else await run(request);
    return undefined;
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
  for (const [index, argument] of rest.entries()) {
    if (argument === '--overflow=wrap' || argument === '--overflow=panic')
      overflow = argument === '--overflow=wrap' ? 'wrap' : 'panic';
    else if (argument.startsWith('--out=') && name === 'build') out = argument.slice('--out='.length);
    else if (argument.startsWith('-')) return `error: unknown option \`${argument}\``;
    else {
      const others = rest.slice(index + 1);
      if (name === 'build' && others.length > 0) return `error: unexpected argument \`${others[0]}\``;
      return { command: name, file: argument, out, options: { overflow }, arguments: others };
    }
  }
  return 'error: the file is missing';
}

function build({ file, out, options }: Request): void {
  const target = resolve(out ?? `${basename(file).replace(/\.(just|rs)$/, '')}.mjs`);
  const { text, map } = compile(file, target, options);
  writeFileSync(target, text);
  writeFileSync(`${target}.map`, map);
}

/**
 * Runs the program in this process, so that its exit code, its streams and its settings are this one's. The module lies in
 * a temporary folder only until it is loaded.
 */
async function run({ file, options, arguments: args }: Request): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'just-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const target = join(folder, `${basename(file).replace(/\.(just|rs)$/, '')}.mjs`);
  const { text, map } = compile(file, target, options);
  writeFileSync(target, text);
  writeFileSync(`${target}.map`, map);
  process.argv = [process.argv[0]!, file, ...args];
  await import(pathToFileURL(target).href);
}
