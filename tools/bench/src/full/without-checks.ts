// Compiles the runtime, the reference programs and these tasks twice from their sources: as they are, and without the
// code of full checks.
import { spawnSync } from 'node:child_process';
import { accessSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder, ROOT } from '../harness/paths.js';

const PACKAGES = ['config', 'panic', 'raw-allocator', 'memory-access', 'heap', 'drop-glue'];
const TOOLS = ['table', 'programs', 'bench'];

/** The modules that lead to the code of full checks, and what replaces each. */
const STUBS: Readonly<Record<string, string>> = {
  'packages/heap/src/checks/checked-core.ts':
    "export class CheckedCore { constructor() { throw new Error('full checks were taken out of this build'); } }\n",
  'packages/heap/src/checks/frame-guard.ts':
    'export class FrameGuard { static over(): null { return null; } }\n',
  'packages/memory-access/src/checked/functions.ts':
    "export function checkedFunctions(): never { throw new Error('full checks were taken out of this build'); }\n",
  'packages/memory-access/src/checked/writes.ts':
    'export function trackedFunctions(base: unknown): unknown { return base; }\n',
};

/** The compiled `child.js` of this package in both builds. */
export function withoutChecks(): { with: URL; without: URL } {
  return { with: compile('with', () => {}), without: compile('without', strip) };
}

function compile(name: string, change: (folder: string) => void): URL {
  const folder = join(cacheFolder('without-checks'), name);
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
    if (group === 'packages') spawnSync(process.execPath, [join(ROOT, 'tools/bundle/bundle.mjs')], { cwd });
  }
  return pathToFileURL(join(folder, 'tools', 'bench', 'dist', 'child.js'));
}

function strip(folder: string): void {
  for (const [path, text] of Object.entries(STUBS)) {
    // Throws where there is no such module any more.
    accessSync(join(folder, path));
    writeFileSync(join(folder, path), text);
  }
}
