import { cpSync } from 'node:fs';
import { join } from 'node:path';
import {
  compileModule,
  JUST_FOLDER,
  type RecordedRun,
  recordedEnding,
  recordedRuns,
} from '@justlang-tools/programs';
import type { Outcome, Part, Runtime } from '../cell.js';
import { runOn } from '../command.js';
import { CACHE } from '../paths.js';
import { stageFor } from './tests.js';

/** The runs that are made: each of another program, whose work is done in seconds also where a runtime is emulated. */
const NAMES = ['word-frequency', 'binary-trees', 'lru-cache', 'panic-unwind'];
const SETTINGS = ['pooled', 'system'].flatMap((JUST_ALLOCATOR) =>
  ['off', 'basic', 'full'].map((JUST_CHECKS) => ({ JUST_ALLOCATOR, JUST_CHECKS })),
);

const MODULES = join(CACHE, 'programs');
let compiled: Promise<readonly RecordedRun[]> | undefined;

/** Compiles the programs once for all cells; each finds the compiler's runtime in its stage, by the name of the package. */
async function compileAll(): Promise<readonly RecordedRun[]> {
  const runs = (await recordedRuns()).filter(({ name }) => NAMES.includes(name));
  for (const { program } of runs) {
    const file = join(JUST_FOLDER, `${program}.just`);
    await compileModule(file, join(MODULES, `${program}.mjs`), {
      runtime: '@justlang-tools/compiler/runtime',
    });
  }
  return runs;
}

/** What a program did wrong in a run; nothing where all was as recorded. */
function problemOf(
  runtime: Runtime,
  folder: string,
  { name, program, args }: RecordedRun,
  environment: Readonly<Record<string, string>>,
): string | undefined {
  const { pathOf = (path: string) => path } = runtime;
  const module = pathOf(join(folder, `${program}.mjs`));
  const { code, stdout, stderr } = runOn(runtime, [module, ...args], { cwd: JUST_FOLDER, environment });
  const wanted = recordedEnding(name);
  const text = Buffer.from(wanted.stdout, 'latin1').toString();
  // What was not dropped is reported there, and a panic's report.
  const quiet = wanted.status !== 0 || stderr === '';
  if (code === wanted.status && stdout === text && quiet) return undefined;
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return `${name}, ${Object.values(environment).join(', ')}: ended with ${code}: ${last || JSON.stringify(stdout)}`;
}

async function runPrograms(runtime: Runtime): Promise<Outcome> {
  compiled ??= compileAll();
  const runs = await compiled;
  const folder = join(await stageFor(runtime), 'programs');
  cpSync(MODULES, folder, { recursive: true });
  const results = runs.flatMap((run) =>
    SETTINGS.map((settings) => problemOf(runtime, folder, run, settings)),
  );
  const problems = results.filter((result) => result !== undefined);
  return { passed: results.length - problems.length, failed: problems.length, skipped: [], problems };
}

/** Reference programs, compiled, under each allocator and tier: they do what rustc's programs did. */
export const PROGRAMS: Part = { name: 'programs', run: runPrograms };
