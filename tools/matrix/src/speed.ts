import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Runtime } from './cell.js';
import { runOn } from './command.js';
import { installedHeap } from './parts/packed.js';
import { HERE } from './paths.js';
import { SPEED_CASES, type Speed } from './result.js';

const SCRIPT = 'measure.mjs';

/** Measures the packed packages against the runtime's own `DataView` and objects, in one process; else why it failed. */
export function measureSpeed(runtime: Runtime): Speed | string {
  const folder = installedHeap();
  const script = join(folder, SCRIPT);
  copyFileSync(join(HERE, 'runtime', SCRIPT), script);
  const { code, stdout, stderr } = runOn(runtime, [script], { cwd: folder });
  if (code !== 0)
    return `the measuring program ended with ${code}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
  const ratios = JSON.parse(stdout.trim().split('\n').at(-1) as string) as Record<string, number | string>;
  return Object.fromEntries(SPEED_CASES.map((name) => [name, ratios[name] ?? 'not measured'])) as Speed;
}
