import { sep } from 'node:path';
import type { Cell, Context, Outcome } from './cell.js';
import { ROOT } from './paths.js';
import type { CellResult } from './result.js';
import { measureSpeed } from './speed.js';

/** Problems that are kept of each part. */
const MOST_PROBLEMS = 20;

/** The first line, without the place of this clone: results are committed. */
function shortened(text: string): string {
  return (text.split('\n')[0] as string).replaceAll(`${ROOT}${sep}`, '');
}

/** Runs every part of a cell, one after the other. A cell without its runtime, or without any test that ran, has not run. */
export async function runCell(cell: Cell, context: Context): Promise<CellResult> {
  const { name } = cell;
  const begun = Date.now();
  const date = new Date(begun).toISOString().slice(0, 10);
  const runtime = cell.find();
  if ('missing' in runtime) return { name, date, state: 'not run', reason: shortened(runtime.missing) };
  const parts: Record<string, Outcome> = {};
  const partly = context.quick || context.filters.length > 0;
  for (const part of cell.parts) {
    if (partly && !part.filtered) continue;
    const outcome = await part.run(runtime, context);
    parts[part.name] = { ...outcome, problems: outcome.problems.slice(0, MOST_PROBLEMS).map(shortened) };
  }
  const speed = partly ? 'not measured in a run in part' : (cell.noSpeed ?? measureSpeed(runtime));
  const outcomes = Object.values(parts);
  const counted = outcomes.reduce((sum, { passed, failed }) => sum + passed + failed, 0);
  if (counted === 0) return { name, date, state: 'not run', reason: 'none of its parts ran anything' };
  const failed = outcomes.some((outcome) => outcome.failed > 0);
  const seconds = Math.round((Date.now() - begun) / 1000);
  return { name, date, state: failed ? 'failed' : 'passed', version: runtime.version, seconds, parts, speed };
}
