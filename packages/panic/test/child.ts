import { fileURLToPath } from 'node:url';
import { type Ended, type StreamOptions, startNode } from '@justlang-tools/testing/process';

export interface ChildOptions extends StreamOptions {
  readonly args?: readonly string[];
  readonly nodeOptions?: readonly string[];
}

/** Runs a fixture under this Node and returns how it ended. */
export function runFixture(file: string, options: ChildOptions = {}): Promise<Ended> {
  const { args = [], nodeOptions = [], ...rest } = options;
  return startNode(
    [...nodeOptions, fileURLToPath(new URL(`./fixtures/${file}`, import.meta.url)), ...args],
    rest,
  );
}
