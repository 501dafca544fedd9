import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CatalogueEntry } from '../catalogue.js';
import type { ProgramOptions } from '../program.js';

/** What the command line asks for. */
export type Request =
  | { readonly kind: 'help' }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'run'; readonly programs: readonly string[]; readonly options: ProgramOptions };

const MAX_DEPTH = 26;
const MAX_CAPACITY = 2 ** 24;

/** Parses the command line; never throws and never prints. */
export function parseArguments(args: readonly string[], names: readonly string[]): Request {
  const parsed = parse(args);
  if (typeof parsed === 'string') return { kind: 'error', message: parsed };
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help' };
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    return { kind: 'error', message: `no program is named '${unknown}'; there are ${names.join(', ')}` };
  }
  const depth = integer('--depth', values.depth, 0, MAX_DEPTH);
  const capacity = integer('--capacity', values.capacity, 1, MAX_CAPACITY);
  const problem = [depth, capacity].find((value) => typeof value === 'string');
  if (typeof problem === 'string') return { kind: 'error', message: problem };
  if (values.text === '') return { kind: 'error', message: '--text is empty; it must be the path of a file' };
  return {
    kind: 'run',
    programs: positionals.length === 0 ? names : names.filter((name) => positionals.includes(name)),
    options: {
      ...(typeof depth === 'number' && { depth }),
      ...(typeof capacity === 'number' && { capacity }),
      ...(values.text !== undefined && { text: resolvePath(values.text) }),
    },
  };
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

/** The text of `--help`. */
export function helpText(programs: readonly CatalogueEntry[]): string {
  const width = Math.max(...programs.map(({ name }) => name.length));
  return `Usage: npm start -- [options] [program ...]

Runs the reference programs, each in a process of its own, and prints what they used.

Programs (all of them when none is named):
${programs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

Options:
  --text PATH    the UTF-8 text of word-frequency and lru-cache; default: lib.dom.d.ts of TypeScript
  --depth N      depth of the deepest trees of binary-trees, 0 to ${MAX_DEPTH}; default 16
  --capacity N   entries the cache of lru-cache keeps, 1 to ${MAX_CAPACITY}; default 1000
  -h, --help     prints this

The JUST_* environment variables configure the runtime, e.g. JUST_ALLOCATOR=system, JUST_CHECKS=full.

Exit code: 0 when every program gave the right result and left nothing live, 1 when one did not or failed,
2 for a wrong command line.
`;
}
