import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundleTests, type Difference, layOut, runTests, type Started } from '@justlang-tools/conformance';
import type { Context, Outcome, Part, Runtime } from '../cell.js';
import { CACHE, ROOT } from '../paths.js';
import { silentReason } from './suites.js';

/** What a cell runs of the repository's tests without vitest, and where it differs. */
export interface TestsOptions {
  readonly differences: readonly Difference[];
  /** How long one file may take, in seconds. */
  readonly limit: number;
  /** Folders of tests, in the order in which they run. */
  readonly folders: readonly string[];
  /** Which of their files: those whose names match; all where it is left out. */
  readonly only?: RegExp;
  /** Which of these not. */
  readonly except?: RegExp;
}

/** Where every process is slow to start: what depends on the processor, the system and its memory calls, and one of each kind. */
export const CORE =
  /memory-access\/(?:src\/|test\/(?:windows|process|taken|missed)\.)|raw-allocator\/(?:src\/(?!ffm-linker|native-binding)|test\/(?:threads|guard-faults)\.)|heap\/(?:src\/(?:pool|heap|guard)\/|test\/(?:hand-back|sharing|large-blocks|guard))|drop-glue\/src\/drop|panic\/(?:src|test\/(?:process|worker))|packages\/(?:config|profile)\//;

/** Folders whose tests say something of a runtime; those of the other tools are about the tools. */
export const ALL_FOLDERS: readonly string[] = [
  ...['config', 'panic', 'raw-allocator', 'memory-access', 'heap', 'drop-glue', 'profile'].map(
    (name) => `packages/${name}`,
  ),
  'tools/integration',
];

/** Named `.soak.`, because they run all operations once more; in a cell they are what it is about. */
const CONFORMANCE = /^packages\/memory-access\/test\/.*\.soak\.test\.ts$/;

/** About figures that Node shows, or a page in a browser: they say nothing of another runtime. */
const OF_NODE = /integration\/test\/external\.|profile\/test\/report\.soak/;

function testFiles(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    ['src', 'test'].flatMap((part) => {
      const names = readdirSync(join(ROOT, folder), { encoding: 'utf8' }).includes(part)
        ? readdirSync(join(ROOT, folder, part), { recursive: true, encoding: 'utf8' })
        : [];
      return names
        .map((name) => `${folder}/${part}/${name.replaceAll('\\', '/')}`)
        .filter(
          (file) => file.endsWith('.test.ts') && !file.includes('/node_modules/') && !OF_NODE.test(file),
        )
        .filter(
          (file) =>
            ['1', 'ci'].includes(process.env.TEST_SOAK ?? '') ||
            !file.endsWith('.soak.test.ts') ||
            CONFORMANCE.test(file),
        )
        .sort();
    }),
  );
}

const bundles = join(CACHE, 'bundles');
let bundled: Promise<void> | undefined;

/** Bundles the tests once for all cells of a run. */
function bundle(): Promise<void> {
  bundled ??= bundleTests(ROOT, testFiles(ALL_FOLDERS), bundles);
  return bundled;
}

/** The folder in which programs find the packages with the addon of a runtime. */
export async function stageFor(runtime: Runtime): Promise<string> {
  await bundle();
  const stage = join(CACHE, 'stages', runtime.addon?.platform ?? basename(runtime.command[0]));
  const { addon } = runtime;
  layOut({ root: ROOT, bundles, stage, ...(addon === undefined ? {} : { addon }) });
  return stage;
}

/** How the tests start programs: `node` in the search path is no part of it. */
function startedOn({ command, environment, pathOf, execPath }: Runtime): Started {
  return {
    command,
    ...(environment === undefined ? {} : { environment }),
    ...(pathOf === undefined ? {} : { pathOf }),
    ...(execPath === undefined ? {} : { execPath }),
  };
}

async function run(runtime: Runtime, { filters }: Context, options: TestsOptions): Promise<Outcome> {
  const stage = await stageFor(runtime);
  const { only = /./, except = /^$/ } = options;
  const wanted = (name: string) => filters.length === 0 || filters.some((filter) => name.includes(filter));
  return runTests(startedOn(runtime), {
    stage,
    files: testFiles(options.folders).filter((name) => wanted(name) && only.test(name) && !except.test(name)),
    // What filters leave out cannot show its differences.
    differences: options.differences.filter(({ tests }) => wanted(tests)),
    limit: options.limit * 1000,
    silent: silentReason,
  });
}

/** The tests of this repository, on a runtime that does not run vitest. */
export function tests(options: TestsOptions): Part {
  return { name: 'suites', filtered: true, run: (runtime, context) => run(runtime, context, options) };
}
