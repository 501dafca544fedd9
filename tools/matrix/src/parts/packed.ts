import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type InstalledPackage, installAll, problemsOfUse } from '@justlang-tools/release/installed';
import { ADDON } from '@justlang-tools/release/prebuild';
import type { Addon, Outcome, Part, Runtime, Skipped } from '../cell.js';
import { CACHE } from '../paths.js';

let installed: readonly InstalledPackage[] | undefined;

/** Each package as a user has it, packed and installed alone in an empty folder: once for all cells of a run. */
export function installedPackages(): readonly InstalledPackage[] {
  installed ??= installAll(join(CACHE, 'installed'));
  return installed;
}

/** The folder that holds the heap and what it needs: programs in it use the packed packages. */
export function installedHeap({ addon }: Runtime): string {
  const { folder } = installedPackages().find(({ name }) => name === 'heap')!;
  putAddon(addon, folder);
  return folder;
}

/** Puts an addon for another platform beside the one that was packed, as in a release. */
function putAddon(addon: Addon | undefined, folder: string): void {
  const allocator = join(folder, 'node_modules', '@justlang', 'raw-allocator');
  if (addon === undefined || !existsSync(allocator)) return;
  const place = join(allocator, 'prebuilds', addon.platform);
  mkdirSync(place, { recursive: true });
  copyFileSync(addon.file, join(place, ADDON));
}

/** A package whose use differs on a runtime, and how. */
export interface OtherUse {
  /** The beginning of the problem: `panic: README`. */
  readonly problem: string;
  readonly reason: string;
}

function runPacked(runtime: Runtime, known: readonly OtherUse[]): Outcome {
  const problems: string[] = [];
  const differing: Skipped[] = [];
  let passed = 0;
  for (const consumer of installedPackages()) {
    [consumer.executable, ...consumer.nodeArguments] = runtime.command;
    consumer.environment = runtime.environment ?? {};
    consumer.printsToFiles = runtime.printsToFiles === true;
    putAddon(runtime.addon, consumer.folder);
    const found = problemsOfUse(consumer).map((problem) => `${consumer.name}: ${problem}`);
    const expected = known.filter(({ problem }) => problem.startsWith(`${consumer.name}: `));
    const unknown = found.filter((each) => !expected.some(({ problem }) => each.startsWith(problem)));
    problems.push(...unknown);
    if (found.length === 0 && expected.length === 0) passed++;
    else if (unknown.length === 0 && found.length > 0)
      differing.push({ count: 1, reason: expected[0]!.reason });
    else if (found.length === 0) problems.push(`${consumer.name}: passes, though it is listed as different`);
  }
  const failed = installedPackages().length - passed - differing.length;
  return { passed, failed, skipped: [], known: differing, problems };
}

/**
 * The packed packages: `import`, `require`, types, and the examples of the READMEs. One package counts as one.
 *
 * @param known - what differs on the runtime
 */
export function packed(known: readonly OtherUse[] = []): Part {
  return { name: 'packed', run: (runtime) => runPacked(runtime, known) };
}

export const PACKED: Part = packed();
