// Compiles the runtime, that of the compiler, and these tasks twice from their sources: as they are, and without the
// code of full checks.
import { spawnSync } from 'node:child_process';
import { accessSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from '../benchmark.js';
import { compilePrograms } from '../compiled-programs.js';
import { cacheFolder, ROOT } from '../harness/paths.js';

const PACKAGES = ['config', 'panic', 'raw-allocator', 'memory-access', 'heap', 'drop-glue'];
const TOOLS = ['table', 'compiler', 'programs', 'bench'];

/** The modules that lead to the code of full checks, and what replaces each. */
const STUBS: Readonly<Record<string, string>> = {
  'packages/heap/src/checks/checked-core.ts':
    "export class CheckedCore { constructor() { throw new Error('full checks were taken out of this build'); } }\n",
  'packages/heap/src/checks/frame-guard.ts':
    'export const FRAME = 2 ** 31; export class FrameGuard { static over(): null { return null; } }\n',
  'packages/memory-access/src/checked/functions.ts':
    "export function checkedFunctions(): never { throw new Error('full checks were taken out of this build'); }\n",
  'packages/memory-access/src/checked/writes.ts':
    'export function trackedFunctions(base: unknown): unknown { return base; }\n',
};

/** What is measured of a build. */
export interface Build {
  /** The compiled `child.js` of this package. */
  readonly child: URL;
  /** Programs that import the build's runtime. */
  readonly programs: Awaited<ReturnType<typeof compilePrograms>>;
}

/**
 * Makes both builds.
 *
 * @param depth - as in `compilePrograms`
 */
export async function withoutChecks(
  context: Context,
  depth: number,
): Promise<{ with: Build; without: Build }> {
  return {
    with: await build('with', context, depth, () => {}),
    without: await build('without', context, depth, strip),
  };
}

async function build(
  name: string,
  context: Context,
  depth: number,
  change: (folder: string) => void,
): Promise<Build> {
  const place = join('without-checks', name);
  const folder = cacheFolder(place);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(ROOT, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'));
  const parts = [
    ...PACKAGES.map((part) => ['packages', '@justlang', part]),
    ...TOOLS.map((part) => ['tools', '@justlang-tools', part]),
  ];
  for (const [group, scope, part] of parts as [string, string, string][]) {
    cpSync(join(ROOT, group, part), join(folder, group, part), {
      recursive: true,
      filter: (path) => !/[\\/](node_modules|dist|test|\.cache|obj\.target)$/.test(path),
    });
    mkdirSync(join(folder, 'node_modules', scope), { recursive: true });
    symlinkSync(join(folder, group, part), join(folder, 'node_modules', scope, part), 'junction');
  }
  change(folder);
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  for (const [group, , part] of parts as [string, string, string][]) {
    // Stubs have no types: what is emitted counts.
    const cwd = join(folder, group, part);
    spawnSync(process.execPath, [tsc, '-p', '.'], { cwd });
    if (group !== 'packages') continue;
    const bundled = spawnSync(process.execPath, [join(ROOT, 'tools/bundle/bundle.mjs')], { cwd });
    // A stub that lacks an export shows here.
    if (bundled.status !== 0) throw new Error(`${part} cannot be bundled: ${bundled.stderr}`);
  }
  const file = (path: string): URL => pathToFileURL(join(folder, 'tools', path));
  const runtime = file('programs/dist/just/held-runtime.js').href;
  return {
    child: file('bench/dist/child.js'),
    programs: await compilePrograms(context, { depth }, runtime, place),
  };
}

function strip(folder: string): void {
  for (const [path, text] of Object.entries(STUBS)) {
    // Throws where there is no such module any more.
    accessSync(join(folder, path));
    writeFileSync(join(folder, path), text);
  }
}
