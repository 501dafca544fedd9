import { PROGRAMS } from '@justlang-tools/programs';
import type { Round } from '../child.js';
import { costHeap, costRound, type Mode } from '../cost-heap.js';

interface Parameters {
  readonly program: string;
  /** `binary-trees`: depth of the deepest trees. */
  readonly depth: number;
  /** How long a round runs the program again and again, at least. */
  readonly milliseconds: number;
  readonly mode: Mode;
}

/** A reference program with its allocation sites, on a heap that is watched. */
export function prepare({ program: name, depth, milliseconds, mode }: Parameters): Round {
  const program = PROGRAMS.find((candidate) => candidate.name === name)!;
  const watched = costHeap(mode);
  return () => costRound(watched, milliseconds, 1, () => program.run(watched.heap, { depth }));
}
