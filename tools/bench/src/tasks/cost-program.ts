import type { Round } from '../child.js';
import { costHeap, costRound, type Mode } from '../cost-heap.js';
import { loadProgram, type ProgramParameters } from './load-program.js';

interface Parameters extends ProgramParameters {
  /** How long a round runs the program again and again, at least. */
  readonly milliseconds: number;
  readonly mode: Mode;
}

/** A compiled program on a heap that is watched. */
export async function prepare({ milliseconds, mode, ...program }: Parameters): Promise<Round> {
  const watched = costHeap(mode);
  const main = await loadProgram(program);
  return () => costRound(watched, milliseconds, 1, main);
}
