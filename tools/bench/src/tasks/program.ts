import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { PROGRAMS } from '@justlang-tools/programs';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import type { HeapParameters } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly program: string;
  /** `binary-trees`: depth of the deepest trees. */
  readonly depth: number;
  /** Whether the program's allocation sites reach the heap; without them full checks capture stacks. */
  readonly sites: boolean;
  /** Runs of the program in one round, of which the time is the mean. */
  readonly runs?: number;
}

/** A program compiled by a backend that knows nothing of sites. */
class HeapWithoutSites extends JustHeap {
  override allocate(size: number, align: number): number {
    return super.allocate(size, align);
  }

  override allocateZeroed(size: number, align: number): number {
    return super.allocateZeroed(size, align);
  }
}

/** A reference program, with what the process's memory has come to. */
export function prepare({
  program: name,
  depth,
  sites,
  runs = 1,
  checks,
  allocator = 'pooled',
}: Parameters): Round {
  const program = PROGRAMS.find((candidate) => candidate.name === name)!;
  const config = RuntimeConfig.DEFAULT.with({ checks, allocator, leaks: 'off' });
  const heap = sites ? new JustHeap(config) : new HeapWithoutSites(config);
  const { quarantine } = config;
  return () => {
    const start = performance.now();
    for (let i = 0; i < runs; i++) program.run(heap, { depth });
    const ns = nanosecondsSince(start) / runs;
    const resident = process.resourceUsage().maxRSS * 1024;
    // Nothing is live any more: what is still reserved waits in quarantine, up to its limit.
    const waiting = checks === 'full' ? Math.min(quarantine, heap.stats().reservedBytes) : 0;
    return { ns, resident, beyondQuarantine: resident - waiting };
  };
}
