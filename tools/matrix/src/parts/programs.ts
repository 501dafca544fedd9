import { join } from 'node:path';
import { defaultTextPath } from '@justlang-tools/programs';
import type { Outcome, Part, Runtime } from '../cell.js';
import { runOn } from '../command.js';
import { stageFor } from './tests.js';

const NAMES = ['word-frequency', 'binary-trees', 'lru-cache', 'panic-unwind'];
const SIZES = ['--depth', '10', '--capacity', '50'];
const SETTINGS = ['pooled', 'system'].flatMap((JUST_ALLOCATOR) =>
  ['off', 'basic', 'full'].map((JUST_CHECKS) => ({ JUST_ALLOCATOR, JUST_CHECKS })),
);
/** Full checks take ten times as long, and the text is large. */
const UNCHECKED_ONLY = ['word-frequency'];

const NODE: Runtime = { command: [process.execPath], version: process.version };

/** What a program printed of its results: no settings, no times, no table. */
function results(stdout: string): string {
  return stdout.slice(stdout.indexOf('\n'), stdout.indexOf('\nprogram ')).replaceAll(/\(plain JS: .*\)/g, '');
}

/** What a program does on a runtime: how it ended, and its results. */
function resultOn(
  runtime: Runtime,
  main: string,
  name: string,
  text: string,
  settings: Record<string, string>,
): string {
  const { pathOf = (path: string) => path } = runtime;
  const args = [name, ...SIZES, '--text', pathOf(text)];
  const { code, stdout, stderr } = runOn(runtime, [pathOf(main), ...args], { environment: settings });
  return code === 0 ? results(stdout) : `ended with ${code}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}

async function runPrograms(runtime: Runtime, text: string): Promise<Outcome> {
  const main = join(await stageFor(runtime), 'tools', 'programs', 'dist', 'main.js');
  const here = join(await stageFor(NODE), 'tools', 'programs', 'dist', 'main.js');
  const problems: string[] = [];
  let passed = 0;
  for (const name of NAMES) {
    const expected = resultOn(NODE, here, name, text, {});
    for (const settings of SETTINGS) {
      if (settings.JUST_CHECKS === 'full' && UNCHECKED_ONLY.includes(name)) continue;
      const got = resultOn(runtime, main, name, text, settings);
      if (got === expected && expected.trim() !== '') passed++;
      else problems.push(`${name}, ${Object.values(settings).join(', ')}: ${JSON.stringify(got.trim())}`);
    }
  }
  return { passed, failed: problems.length, skipped: [], problems };
}

/**
 * The reference programs, under each allocator and tier: the same results as on the Node that runs the matrix.
 *
 * @param text - a file that they read. The default is found here: a runtime of another platform has no TypeScript of its own
 */
export function programs(text: string = defaultTextPath()): Part {
  return { name: 'programs', run: (runtime) => runPrograms(runtime, text) };
}

export const PROGRAMS: Part = programs();
