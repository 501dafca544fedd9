import { join } from 'node:path';
import { type ChildOptions, type Ended, fixturesIn, runNode } from '@justlang-tools/testing/process';

export const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));

/** Runs this Node in this folder, from which a script given as text finds the packages. */
export function runHere(args: readonly string[], options: ChildOptions = {}): Ended {
  return runNode(args, { cwd: import.meta.dirname, ...options });
}
