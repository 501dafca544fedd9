import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuntimeConfig } from '@justlang/config';
import { JustHeap, registerSite } from '@justlang/heap';
import { startRecording } from '@justlang/profile';

/** How a heap is watched. All but `full` have checks `off`. */
export const MODES = ['off', 'profile', 'guard', 'record', 'full'] as const;
export type Mode = (typeof MODES)[number];

/** Of guard pages: one allocation in so many, as is advised for production. */
const GUARD = 5000;

/** The site that allocations of a task have which know none of their own. */
export const SITE = 1_000_000;

/** A heap that is watched in one of these ways; what is recorded is removed at the end. The environment changes nothing. */
export function costHeap(mode: Mode): JustHeap {
  registerSite(SITE, { file: 'cost.just', line: 1, column: 1, type: 'T' });
  if (mode === 'record') {
    const folder = mkdtempSync(join(tmpdir(), 'just-cost-'));
    startRecording(join(folder, 'run.justrec'));
    // After the listener that ends the recording.
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  }
  const config = RuntimeConfig.DEFAULT.with({
    checks: mode === 'full' ? 'full' : 'off',
    leaks: 'off',
    guard: mode === 'guard' ? GUARD : 0,
  });
  const heap = new JustHeap(config);
  if (mode === 'profile') heap.startProfile();
  return heap;
}
