import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { baseCommit, changedFiles, textIn } from '@justlang-tools/workspace/changes';
import { type Mutant, parseMutants, readMutants } from './mutant.js';

/** A mutant and the package it breaks. */
export interface Candidate {
  readonly packageName: string;
  readonly mutant: Mutant;
}

/** Every mutant of these packages. */
export function allMutants(root: string, packages: readonly string[]): Candidate[] {
  return packages.flatMap((packageName) =>
    readMutants(join(root, 'packages', packageName)).map((mutant) => ({ packageName, mutant })),
  );
}

/**
 * The mutants that a change is about: those of the files it touches and of their tests, and those it brings.
 *
 * @param changed - the files that the change touches, relative to the root
 * @param before - the mutants of a package before the change
 */
export function concerned(
  candidates: readonly Candidate[],
  changed: ReadonlySet<string>,
  before: (packageName: string) => readonly Mutant[],
): Candidate[] {
  const known = new Map<string, ReadonlySet<string>>();
  return candidates.filter(({ packageName, mutant }) => {
    const beside = mutant.file.replace(/\.ts$/, '.test.ts');
    const files = [mutant.file, beside, ...(mutant.test === undefined ? [] : [mutant.test])];
    if (files.some((file) => changed.has(`packages/${packageName}/${file}`))) return true;
    if (!changed.has(`packages/${packageName}/mutants.json`)) return false;
    let old = known.get(packageName);
    if (old === undefined) {
      old = new Set(before(packageName).map((entry) => breakOf(entry)));
      known.set(packageName, old);
    }
    return !old.has(breakOf(mutant));
  });
}

/** What a mutant does, wherever its file stands now. */
function breakOf({ find, replace }: Mutant): string {
  return JSON.stringify([find, replace]);
}

/** The mutants of the change at hand, see `tools/workspace/src/changes.mjs`; all where nothing is known about it. */
export function mutantsOfChange(root: string, packages: readonly string[]): Candidate[] {
  const candidates = allMutants(root, packages);
  const changed = changedFiles(root);
  const base = baseCommit(root);
  if (changed === null || base === null) return candidates;
  return concerned(candidates, new Set(changed), (packageName) => {
    const text = textIn(root, base, `packages/${packageName}/mutants.json`);
    return text === null ? [] : parseMutants(text);
  });
}

/** Mixes the mutants; the same `salt` gives the same order. Where time is short, each change tries other ones first. */
export function mixed(candidates: readonly Candidate[], salt: string): Candidate[] {
  const rank = ({ packageName, mutant }: Candidate) =>
    createHash('sha256')
      .update(JSON.stringify([salt, packageName, mutant]))
      .digest('hex');
  return candidates
    .map((candidate) => [rank(candidate), candidate] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, candidate]) => candidate);
}
