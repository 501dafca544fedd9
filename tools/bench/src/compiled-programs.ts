// Compiles programs in Just for the tasks that run them, into .cache.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileModule, defaultTextPath, HELD_RUNTIME, JUST_FOLDER, WORKS } from '@justlang-tools/programs';
import type { Context } from './benchmark.js';
import { cacheFolder } from './harness/paths.js';
import type { ProgramParameters } from './tasks/load-program.js';

/** Those of the reference programs whose time is spent in allocating, or in reading and writing what was allocated. */
export const MEASURED = ['word-frequency', 'binary-trees', 'lru-cache'] as const;
export type Measured = (typeof MEASURED)[number];

/** What the programs get instead where little work was asked for. */
const LITTLE = { depth: 6, text: join(JUST_FOLDER, 'input/text.txt') };

/** Work of the programs: the depth of the deepest trees, and the text that the others read. */
export interface Amount {
  readonly depth: number;
  readonly text?: string;
  readonly capacity?: number;
}

/** Work of some milliseconds: in so short a time another program on the core mostly is not at work. */
export function shortWork(): Amount {
  const text = join(cacheFolder('modules'), 'short.txt');
  writeFileSync(
    text,
    readFileSync(defaultTextPath(), 'latin1')
      .slice(0, SHORT_TEXT)
      .replace(/[^\n]*$/, ''),
    'latin1',
  );
  return { depth: 11, text, capacity: 300 };
}

/** Bytes; the whole text has 2.3 million. */
const SHORT_TEXT = 120_000;

/**
 * Compiles the programs, and says what tasks run them with.
 *
 * @param amount - where the whole amount of work is measured; less than that is a test of the tool
 * @param runtime - what the modules import: the held runtime of this build, or of another
 * @param build - the other build's folder in `.cache`
 */
export async function compilePrograms(
  context: Context,
  amount: Amount,
  runtime = HELD_RUNTIME,
  build = '',
): Promise<Readonly<Record<Measured, ProgramParameters>>> {
  const folder = cacheFolder(join(build, 'modules'));
  const options = context.scale >= 1 ? amount : LITTLE;
  const compiled = {} as Record<Measured, ProgramParameters>;
  for (const name of MEASURED) {
    const { arguments: argumentsFor } = WORKS.find((work) => work.name === `${name}.just`)!;
    const file = join(JUST_FOLDER, `${name}.just`);
    const { path } = await compileModule(file, join(folder, `${name}.mjs`), { runtime });
    compiled[name] = { module: pathToFileURL(path).href, args: argumentsFor(options) };
  }
  return compiled;
}
