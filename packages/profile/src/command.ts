const { once } = process.getBuiltinModule('node:events');

const { spawn } = process.getBuiltinModule('node:child_process');
const { basename, extname } = process.getBuiltinModule('node:path');

const HELP = `just-profile run [-o FILE.justrec] PROGRAM [ARGUMENT...]

Runs a program on this Node, and records every allocation, resize, free and drop of its heaps. The file is PROGRAM.justrec where none
is named; each worker writes one of its own, with its number before the ending. The exit code is the program's.
`;

/** The variable in which the file's name reaches the program; no option of the runtime. */
export const RECORDING = 'JUSTLANG_RECORDING';

/** Does what the command line says; returns the exit code. */
export async function main(words: readonly string[]): Promise<number> {
  const [verb, ...rest] = words;
  if (verb === 'run') return run(rest);
  const isHelp = verb === undefined || verb === '--help' || verb === '-h';
  (isHelp ? process.stdout : process.stderr).write(isHelp ? HELP : `no command ${verb}\n\n${HELP}`);
  return isHelp ? 0 : 2;
}

async function run(words: readonly string[]): Promise<number> {
  const [named, [program, ...programArguments]] =
    words[0] === '-o' ? [words[1], words.slice(2)] : [undefined, words];
  if (program === undefined || (words[0] === '-o' && !named?.endsWith('.justrec'))) {
    process.stderr.write(`there is no program to run, or the file does not end in .justrec\n\n${HELP}`);
    return 2;
  }
  const file = named ?? `${basename(program, extname(program))}.justrec`;
  const record = new URL('../bin/record.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', record, program, ...programArguments], {
    stdio: 'inherit',
    env: { ...process.env, [RECORDING]: file },
  });
  // A signal from the terminal reaches the program itself, which decides what it means.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('SIGINT', ignore);
  return code ?? 1;
}
