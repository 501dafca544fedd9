import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { configureGlobalHeap } from '../global-heap.js';
import { loadProgram, type ProgramParameters } from './load-program.js';
import type { HeapParameters } from './task-heap.js';

interface Parameters extends ProgramParameters, Pick<HeapParameters, 'checks' | 'allocator'> {
  /** Whether the program's allocation sites reach the heap; without them full checks capture stacks. */
  readonly sites: boolean;
  /** Runs of the program in one round, of which the time is the mean. */
  readonly runs?: number;
}

/** Makes the heap forget the sites that it is told: as if they came from a compiler that knows nothing of them. */
function forgetSites(heap: JustHeap): void {
  // The global heap is no subclass of ours: its functions are replaced.
  const { allocate, allocateZeroed, reallocate } = Object.getPrototypeOf(heap) as JustHeap;
  Object.assign(heap, {
    allocate: (size: number, align: number) => allocate.call(heap, size, align),
    allocateZeroed: (size: number, align: number) => allocateZeroed.call(heap, size, align),
    reallocate: (address: number, oldSize: number, align: number, newSize: number) =>
      reallocate.call(heap, address, oldSize, align, newSize),
  });
}

/** A compiled program, with what the process's memory has come to. */
export async function prepare(parameters: Parameters): Promise<Round> {
  const { sites, runs = 1, checks, allocator = 'pooled', ...program } = parameters;
  configureGlobalHeap({ checks, allocator });
  const main = await loadProgram(program);
  const heap = JustHeap.global();
  if (!sites) forgetSites(heap);
  const { quarantine } = RuntimeConfig.fromEnv();
  // The program's memory stack and statics.
  const { reservedBytes: lasting } = heap.stats();
  return () => {
    const start = performance.now();
    for (let i = 0; i < runs; i++) main();
    const ns = nanosecondsSince(start) / runs;
    const resident = process.resourceUsage().maxRSS * 1024;
    // Nothing else is live any more: what is still reserved waits in quarantine, up to its limit.
    const waiting = checks === 'full' ? Math.min(quarantine, heap.stats().reservedBytes - lasting) : 0;
    return { ns, resident, beyondQuarantine: resident - waiting };
  };
}
