import { join } from 'node:path';
import { type InstalledPackage, installAll, problemsOfUse } from '@justlang-tools/release/installed';
import type { Outcome, Part, Runtime } from '../cell.js';
import { CACHE } from '../paths.js';

let installed: readonly InstalledPackage[] | undefined;

/** Each package as a user has it, packed and installed alone in an empty folder: once for all cells of a run. */
export function installedPackages(): readonly InstalledPackage[] {
  installed ??= installAll(join(CACHE, 'installed'));
  return installed;
}

/** The folder that holds the heap and what it needs: programs in it use the packed packages. */
export function installedHeap(): string {
  return installedPackages().find(({ name }) => name === 'heap')!.folder;
}

function runPacked(runtime: Runtime): Outcome {
  const problems: string[] = [];
  let passed = 0;
  for (const consumer of installedPackages()) {
    [consumer.executable, ...consumer.nodeArguments] = runtime.command;
    const found = problemsOfUse(consumer);
    if (found.length === 0) passed++;
    problems.push(...found.map((problem) => `${consumer.name}: ${problem}`));
  }
  return { passed, failed: installedPackages().length - passed, skipped: [], problems };
}

/** The packed packages: `import`, `require`, types, and the examples of the READMEs. One package counts as one. */
export const PACKED: Part = { name: 'packed', run: runPacked };
