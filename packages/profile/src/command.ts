import { whyUnwritable } from '@justlang/heap/internal';
import { Recording } from './recording/reader.js';
import { RECORDED, RECORDING } from './recording/start.js';
import { analyse } from './report/analysis.js';
import { pageOf } from './report/page.js';

const { writeFileSync } = process.getBuiltinModule('node:fs');
const { once } = process.getBuiltinModule('node:events');

const { spawn } = process.getBuiltinModule('node:child_process');
const { constants } = process.getBuiltinModule('node:os');
const { basename, extname, resolve } = process.getBuiltinModule('node:path');

/** Where fewer blocks are allocated in between, a block that is freed was a temporary one. */
const TEMPORARY = 10;

const HELP = `just-profile run [-o FILE.justrec] PROGRAM [ARGUMENT...]
just-profile report FILE.justrec [-o FILE.html] [--temporary N]

Runs a program on this Node, and records every allocation, resize, free and drop of its heaps. The file is PROGRAM.justrec where none
is named; each worker, and each process that the program forks, writes one of its own, with its number before the ending. The exit
code is the program's, 134 of one that aborts. Options of Node go into NODE_OPTIONS.

Makes a page of a recording, which a browser shows without any network: FILE.html where none is named. Blocks are temporary if fewer
than N others are allocated before they are freed, ${TEMPORARY} by default.
`;

/** Does what the command line says; returns the exit code. */
export async function main(words: readonly string[]): Promise<number> {
  const [verb, ...rest] = words;
  if (verb === 'run') return run(rest);
  if (verb === 'report') return report(rest);
  const isHelp = verb === undefined || verb === '--help' || verb === '-h';
  (isHelp ? process.stdout : process.stderr).write(isHelp ? HELP : `no command ${verb}\n\n${HELP}`);
  return isHelp ? 0 : 2;
}

async function run(words: readonly string[]): Promise<number> {
  const [named, [program, ...programArguments]] =
    words[0] === '-o' ? [words[1], words.slice(2)] : [undefined, words];
  if (program === '--help' || program === '-h') {
    process.stdout.write(HELP);
    return 0;
  }
  const fault = faultOf(program, words[0] === '-o' ? (named ?? '') : undefined);
  if (program === undefined || fault !== undefined) {
    process.stderr.write(`${fault}\n\n${HELP}`);
    return 2;
  }
  const file = named ?? `${basename(program, extname(program))}.justrec`;
  if (refuses(file)) return 1;
  const record = new URL('../bin/record.mjs', import.meta.url).href;
  const child = spawn(process.execPath, [...loadingFirst(record), program, ...programArguments], {
    stdio: 'inherit',
    env: { ...process.env, [RECORDING]: file, [RECORDED]: undefined },
  });
  // A signal from the terminal reaches the program itself, which decides what it means.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  // One that is sent to this process alone is passed on.
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGTERM', pass);
  const [code, signal] = (await once(child, 'close')) as [number, null] | [null, NodeJS.Signals];
  process.off('SIGINT', ignore);
  process.off('SIGTERM', pass);
  // As a shell tells it: an abort is 134.
  return code ?? 128 + constants.signals[signal];
}

/** What is wrong with the words behind `run`: the program, and the file that is named. */
function faultOf(program: string | undefined, named: string | undefined): string | undefined {
  if (named !== undefined && !named.endsWith('.justrec')) return 'the file does not end in .justrec';
  if (program === undefined) return 'there is no program to run';
  return program.startsWith('-') ? `${program} is no option of run` : undefined;
}

/** The arguments by which this runtime loads a module before a program. */
function loadingFirst(module: string): string[] {
  return process.versions.deno === undefined
    ? ['--import', module]
    : ['run', '--allow-all', '--preload', module];
}

/** Says where no file can be written, before there is anything to write: it would be lost. */
function refuses(file: string): boolean {
  const reason = whyUnwritable(resolve(file));
  if (reason === undefined) return false;
  process.stderr.write(`${file} cannot be written: ${reason}\n`);
  return true;
}

function report(words: readonly string[]): number {
  const { parseArgs } = process.getBuiltinModule('node:util');
  let file: string | undefined;
  let page: string | undefined;
  let temporary = TEMPORARY;
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { output: { type: 'string', short: 'o' }, temporary: { type: 'string' } },
    });
    [file] = positionals;
    page = values.output ?? file?.replace(/(?:\.justrec)?$/, '.html');
    temporary = Number(values.temporary ?? TEMPORARY);
    if (positionals.length !== 1 || !Number.isSafeInteger(temporary) || temporary < 0) throw new TypeError();
  } catch (error) {
    process.stderr.write(`${(error as Error).message || 'the arguments are not of this form'}\n\n${HELP}`);
    return 2;
  }
  if (refuses(page!)) return 1;
  try {
    const name = basename(file!, '.justrec');
    writeFileSync(page!, pageOf(analyse(Recording.read(file!), name, temporary)));
  } catch (error) {
    process.stderr.write(`${file}: ${(error as Error).message}\n`);
    return 1;
  }
  process.stdout.write(`${page}\n`);
  return 0;
}
