import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JustHeap, registerSite } from '@justlang/heap';
import { startRecording } from '@justlang/profile';
import { nanosecondsSince } from './clock.js';
import { configureGlobalHeap } from './global-heap.js';

/** How a heap is watched. All but `full` have checks `off`. */
export const MODES = ['off', 'profile', 'guard', 'record', 'full'] as const;
export type Mode = (typeof MODES)[number];

/** Of guard pages: one allocation in so many, as is advised for production. */
const GUARD = 5000;

/** The site that allocations of a task have which know none of their own. */
export const SITE = 1_000_000;

/** A watched heap, and what it takes once in a process. */
export interface CostHeap {
  readonly heap: JustHeap;
  /** Nanoseconds until it was made and had given and taken its first block. */
  readonly nsStart: number;
}

/** What one round costs. */
export interface CostSample {
  /** Of one time, or of an operation: the least. */
  readonly ns: number;
  /** The mean of all of them. */
  readonly nsMean: number;
  readonly nsStart: number;
  /** The most memory that the process has had, in bytes. */
  readonly resident: number;
  readonly [figure: string]: number;
}

/** The process's global heap, watched in one of these ways; what is recorded is removed at the end. */
export function costHeap(mode: Mode): CostHeap {
  const start = performance.now();
  const heap = watchedHeap(mode);
  heap.deallocate(heap.allocate(16, 8, SITE), 16, 8);
  return { heap, nsStart: nanosecondsSince(start) };
}

/**
 * Does the work again and again, for so many milliseconds at least, once at least: so what is paid once in a process does not count.
 *
 * `ns` is the least of these times, and `nsMean` their mean. Another program on the same core, which may be one outside of a virtual machine,
 * makes a second of work take up to 1.7 times as long: mostly some of these times are free of it.
 *
 * @param operations - in each time
 */
export function costRound(
  { nsStart }: CostHeap,
  milliseconds: number,
  operations: number,
  work: () => void,
): CostSample {
  const start = performance.now();
  let times = 0;
  let least = Number.POSITIVE_INFINITY;
  let now = start;
  do {
    const before = now;
    work();
    now = performance.now();
    least = Math.min(least, now - before);
    times++;
  } while (now - start < milliseconds);
  return {
    ns: (least * 1e6) / operations,
    nsMean: ((now - start) * 1e6) / (times * operations),
    nsStart,
    resident: process.resourceUsage().maxRSS * 1024,
  };
}

function watchedHeap(mode: Mode): JustHeap {
  registerSite(SITE, { file: 'cost.just', line: 1, column: 1, type: 'T' });
  if (mode === 'record') {
    const folder = mkdtempSync(join(tmpdir(), 'just-cost-'));
    startRecording(join(folder, 'run.justrec'));
    // After the listener that ends the recording.
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  }
  configureGlobalHeap({ checks: mode === 'full' ? 'full' : 'off', guard: mode === 'guard' ? GUARD : 0 });
  const heap = JustHeap.global();
  if (mode === 'profile') heap.startProfile();
  return heap;
}
