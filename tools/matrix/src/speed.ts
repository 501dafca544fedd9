import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Runtime } from './cell.js';
import { runOn } from './command.js';
import { installedHeap } from './parts/packed.js';
import { HERE } from './paths.js';
import { SPEED_CASES, type Speed, type SpeedCase } from './result.js';

/** The program that measures one case. It imports the packages by name, from where it lies. */
export const MEASURE = join(HERE, 'runtime', 'measure.mjs');

/** Measures a case in a process of its own; a text says why there is no ratio. */
export function measureCase(runtime: Runtime, script: string, name: SpeedCase): number | string {
  const { pathOf = (path: string) => path } = runtime;
  const { code, stdout, stderr } = runOn(runtime, [pathOf(script), name]);
  if (code !== 0) return `ended with ${code}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
  return (JSON.parse(stdout.trim().split('\n').at(-1) as string) as { ratio: number | string }).ratio;
}

/** Measures the packed packages against the runtime's own `DataView` and objects. */
export function measureSpeed(runtime: Runtime): Speed {
  const script = join(installedHeap(runtime), 'measure.mjs');
  copyFileSync(MEASURE, script);
  return Object.fromEntries(SPEED_CASES.map((name) => [name, measureCase(runtime, script, name)])) as Speed;
}
