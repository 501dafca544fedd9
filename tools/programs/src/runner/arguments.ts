import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ProgramOptions } from '../options.js';

/** What the command line asks for. */
export type Request =
  | { readonly kind: 'help' }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'run'; readonly programs: readonly string[]; readonly options: ProgramOptions }
  | {
      readonly kind: 'speed';
      readonly programs: readonly string[];
      readonly options: ProgramOptions;
      readonly rounds: number;
      /** With the work of a run without `--speed`. */
      readonly usual: boolean;
    }
  /** A program of the user's: its file, its arguments, and the folder it runs in. */
  | {
      readonly kind: 'own';
      readonly file: string;
      readonly args: readonly string[];
      readonly folder: string;
    };

const MAX_DEPTH = 26;
const MAX_CAPACITY = 2 ** 24;
const ROUNDS = 5;
const MAX_ROUNDS = 1000;

/** Parses the command line; never throws and never prints. */
export function parseArguments(args: readonly string[], names: readonly string[]): Request {
  const own = ownProgram(args, names);
  if (own !== null) return own;
  const parsed = parse(args);
  if (typeof parsed === 'string') return { kind: 'error', message: parsed };
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help' };
  const named = positionals.map((name) => (names.includes(`${name}.just`) ? `${name}.just` : name));
  const unknown = named.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    return { kind: 'error', message: `no program is named '${unknown}'; there are ${names.join(', ')}` };
  }
  const depth = integer('--depth', values.depth, 0, MAX_DEPTH);
  const capacity = integer('--capacity', values.capacity, 1, MAX_CAPACITY);
  const rounds = integer('--rounds', values.rounds, 1, MAX_ROUNDS);
  const problem = [depth, capacity, rounds].find((value) => typeof value === 'string');
  if (typeof problem === 'string') return { kind: 'error', message: problem };
  if (values.text === '') return { kind: 'error', message: '--text is empty; it must be the path of a file' };
  const programs = named.length === 0 ? names : names.filter((name) => named.includes(name));
  const options = {
    ...(typeof depth === 'number' && { depth }),
    ...(typeof capacity === 'number' && { capacity }),
    ...(values.text !== undefined && { text: resolvePath(values.text) }),
  };
  if (values.speed !== true) return { kind: 'run', programs, options };
  return {
    kind: 'speed',
    programs,
    options,
    rounds: typeof rounds === 'number' ? rounds : ROUNDS,
    usual: values.usual === true,
  };
}

/** A file of the user's, unless one of the programs is meant and no such file is there; all that follows is the program's. */
function ownProgram([first, ...args]: readonly string[], names: readonly string[]): Request | null {
  if (first === undefined || first.startsWith('-') || !first.endsWith('.just')) return null;
  const folder = process.env.INIT_CWD ?? process.cwd();
  const file = resolve(folder, first);
  if (names.includes(first) && !existsSync(file)) return null;
  return { kind: 'own', file, args, folder };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        depth: { type: 'string' },
        text: { type: 'string' },
        capacity: { type: 'string' },
        speed: { type: 'boolean' },
        rounds: { type: 'string' },
        usual: { type: 'boolean' },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The number, or what is wrong with it. */
function integer(option: string, text: string | undefined, min: number, max: number) {
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  return `${option} is '${text}'; it must be an integer from ${min} to ${max}`;
}

/** npm runs scripts in the root of the workspace: a path that is not there is meant from where npm was called. */
function resolvePath(path: string): string {
  const here = resolve(path);
  const caller = process.env.INIT_CWD;
  if (existsSync(here) || caller === undefined) return here;
  const there = resolve(caller, path);
  return existsSync(there) ? there : here;
}

/** A program as `--help` lists it. */
interface Listed {
  readonly name: string;
  readonly summary: string;
}

/** The text of `--help`. */
export function helpText(programs: readonly Listed[]): string {
  const width = Math.max(...programs.map(({ name }) => name.length));
  const list = programs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
  return `Usage: npm start -- [options] [program ...]
       npm start -- FILE.just [argument ...]

Compiles and runs the reference programs, each in a process of its own, and prints what they used; or does so with a
program of your own.

Programs (all when none is named; .just may be left out):
${list}

Options:
  --text PATH    the UTF-8 text of word-frequency, lru-cache and text-index; default: lib.dom.d.ts of TypeScript
  --depth N      depth of the deepest trees of binary-trees, 0 to ${MAX_DEPTH}; default 14
  --capacity N   entries the cache of lru-cache keeps, 1 to ${MAX_CAPACITY}; default 1000
  --speed        the programs beside plain JS and rustc -O: minima of interleaved runs, and their ratios
  --rounds N     of --speed: how many runs each, 1 to ${MAX_ROUNDS}; default ${ROUNDS}
  --usual        of --speed: with the work of a run without --speed; otherwise most programs get more
  -h, --help     prints this

The JUST_* environment variables configure the runtime, e.g. JUST_ALLOCATOR=system, JUST_CHECKS=full.

Exit code: 0 when every program gave the right result and left nothing live, 1 when one did not or failed,
2 for a wrong command line; of FILE.just, the program's.
`;
}
