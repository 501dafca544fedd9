import { PROGRAMS } from '@justlang-tools/programs';
import type { Round } from '../child.js';
import { costHeap, type Mode } from '../cost-heap.js';
import { nanosecondsSince } from './clock.js';

interface Parameters {
  readonly program: string;
  /** `binary-trees`: depth of the deepest trees. */
  readonly depth: number;
  readonly mode: Mode;
}

/** A reference program with its allocation sites, on a heap that is watched. */
export function prepare({ program: name, depth, mode }: Parameters): Round {
  const program = PROGRAMS.find((candidate) => candidate.name === name)!;
  const heap = costHeap(mode);
  return () => {
    const start = performance.now();
    program.run(heap, { depth });
    const ns = nanosecondsSince(start);
    return { ns, resident: process.resourceUsage().maxRSS * 1024 };
  };
}
