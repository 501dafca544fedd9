// Compiles programs in Just for the tasks that run them, into .cache.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileModule, HELD_RUNTIME, JUST_FOLDER, WORKS } from '@justlang-tools/programs';
import type { Context } from './benchmark.js';
import { cacheFolder } from './harness/paths.js';
import type { ProgramParameters } from './tasks/load-program.js';

/** Those of the reference programs whose time is spent in allocating, or in reading and writing what was allocated. */
export const MEASURED = ['word-frequency', 'binary-trees', 'lru-cache'] as const;
export type Measured = (typeof MEASURED)[number];

/** What the programs get instead where little work was asked for. */
const LITTLE = { depth: 6, text: join(JUST_FOLDER, 'input/text.txt') };

/**
 * Compiles the programs, and says what tasks run them with.
 *
 * @param depth - of the deepest trees, where the whole amount of work is measured; less than that is a test of the tool
 * @param runtime - what the modules import: the held runtime of this build, or of another
 * @param build - the other build's folder in `.cache`
 */
export async function compilePrograms(
  context: Context,
  depth: number,
  runtime = HELD_RUNTIME,
  build = '',
): Promise<Readonly<Record<Measured, ProgramParameters>>> {
  const folder = cacheFolder(join(build, 'modules'));
  const options = context.scale >= 1 ? { depth } : LITTLE;
  const compiled = {} as Record<Measured, ProgramParameters>;
  for (const name of MEASURED) {
    const { arguments: argumentsFor } = WORKS.find((work) => work.name === `${name}.just`)!;
    const file = join(JUST_FOLDER, `${name}.just`);
    const { path } = await compileModule(file, join(folder, `${name}.mjs`), { runtime });
    compiled[name] = { module: pathToFileURL(path).href, args: argumentsFor(options) };
  }
  return compiled;
}
