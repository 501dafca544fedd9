import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** A file or command of a package that only the checks need, below this tool's own `node_modules`. */
export function ownModule(...path: readonly string[]): string {
  return join(ROOT, 'tools', 'release', 'node_modules', ...path);
}

/** Where the checks put what they make. */
export const CACHE = join(ROOT, '.cache', 'release');

/** The published packages, each after what it imports: the order in which they are packed and released. */
export const PACKAGES = [
  'config',
  'panic',
  'raw-allocator',
  'memory-access',
  'heap',
  'drop-glue',
  'profile',
] as const;
export type PackageName = (typeof PACKAGES)[number];

/** The parts of a published manifest that the checks look at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** A package's folder in the repository. */
export function folderOf(name: PackageName): string {
  return join(ROOT, 'packages', name);
}

/** Reads a `package.json`. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** A package together with all the packages of this repository that it needs, itself last. */
export function closureOf(name: PackageName): PackageName[] {
  const needed = new Set<string>([name]);
  for (const other of [...PACKAGES].reverse()) {
    if (!needed.has(other)) continue;
    for (const dependency of Object.keys(readManifest(folderOf(other)).dependencies ?? {})) {
      needed.add(dependency.replace('@justlang/', ''));
    }
  }
  return PACKAGES.filter((other) => needed.has(other));
}

/**
 * The packages that a README tells its reader to install: itself, and what its examples import besides. Package
 * managers that keep dependencies apart show a program no others.
 */
export function namedInReadme(name: PackageName): PackageName[] {
  const page = join(folderOf(name), 'README.md');
  const [, line = ''] = existsSync(page)
    ? (/^npm install (.*)$/m.exec(readFileSync(page, 'utf8')) ?? [])
    : [];
  const named = line.split(/\s+/).map((each) => each.replace('@justlang/', ''));
  return PACKAGES.filter((other) => other === name || named.includes(other));
}
