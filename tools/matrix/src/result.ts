import { existsSync, readFileSync } from 'node:fs';
import type { Outcome } from './cell.js';

/** The cases of the speed table, each a ratio: time here by time of the same runtime's own way. */
export const SPEED_CASES = ['load', 'store', 'high load', 'pair', 'churn'] as const;
export type SpeedCase = (typeof SPEED_CASES)[number];
/** A ratio, or why there is none. */
export type Speed = Readonly<Record<SpeedCase, number | string>>;

interface Named {
  readonly name: string;
  /** The day it was run, `2026-11-29`. */
  readonly date: string;
}

/** What a run of a cell found. */
export interface Ran extends Named {
  readonly state: 'passed' | 'failed';
  readonly version: string;
  /** How long all parts took, in seconds. */
  readonly seconds: number;
  readonly parts: Readonly<Record<string, Outcome>>;
  /** The ratios, or why there are none. */
  readonly speed: Speed | string;
}

/** A cell that could not run: neither passed nor failed. */
export interface NotRun extends Named {
  readonly state: 'not run';
  readonly reason: string;
}

export type CellResult = Ran | NotRun;

/** Reads the committed results; none where there is no file. */
export function readResults(file: string): CellResult[] {
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as { cells: CellResult[] }).cells;
}

/** Results with other speeds, for those cells that ran. */
export function withSpeeds(results: readonly CellResult[], speeds: ReadonlyMap<string, Speed>): CellResult[] {
  return results.map((result) => {
    const speed = speeds.get(result.name);
    return speed === undefined || result.state === 'not run' ? result : { ...result, speed };
  });
}

/** The results of this run in place of the earlier ones of the same cells, in the order of `names`; cells that no longer exist go. */
export function mergeResults(
  earlier: readonly CellResult[],
  now: readonly CellResult[],
  names: readonly string[],
): CellResult[] {
  return names.flatMap((name) => {
    const found = now.find((each) => each.name === name) ?? earlier.find((each) => each.name === name);
    return found === undefined ? [] : [found];
  });
}
