import type { Cell, Context } from './cell.js';

export const USAGE = `Usage: npm run matrix [-- CELL ... | --list | --quick | --speed] [--write] [-- FILTER ...]
  CELL     a cell of --list; all of them when none is given
  --list   names the cells
  --quick  one other Node line, a few seconds
  --speed  measures the speed and runs no test
  --write  keeps the results in docs/platforms.json and shows them in docs/platforms.md
  FILTER   paths of tests to run, instead of all of them`;

/** What the command line asks for. */
export interface Wanted extends Context {
  readonly cells: readonly Cell[];
  readonly list: boolean;
  readonly speed: boolean;
  readonly write: boolean;
}

/** Reads the command line; a text says what cannot be understood. */
export function parse(argv: readonly string[], all: readonly Cell[]): Wanted | string {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  const filters = end === -1 ? [] : argv.slice(end + 1);
  const flags = own.filter((word) => word.startsWith('-'));
  const names = own.filter((word) => !word.startsWith('-'));
  const quick = flags.includes('--quick');
  const write = flags.includes('--write');
  const speed = flags.includes('--speed');
  if (speed && (quick || filters.length > 0)) return '--speed runs no tests: neither --quick nor filters';
  const unknown =
    flags.find((flag) => !['--list', '--quick', '--speed', '--write'].includes(flag)) ??
    names.find((name) => !all.some((cell) => cell.name === name));
  if (unknown !== undefined) return `unknown: ${unknown}`;
  // What was run in part is no result of the cell.
  if (write && (quick || filters.length > 0)) return '--write wants whole runs: neither --quick nor filters';
  const cells = all.filter((cell) => (names.length > 0 ? names.includes(cell.name) : !quick || cell.quick));
  return { cells, filters, quick, speed, write, list: flags.includes('--list') };
}
