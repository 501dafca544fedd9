import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A deliberate break of a package's code that its tests must notice. */
export interface Mutant {
  /** Relative to the package. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** What is lost by it, for the person who reads that it survived. */
  readonly why: string;
  /** The test file expected to notice, relative to the package: tried before all the others. */
  readonly test?: string;
}

const KEYS = new Set(['file', 'find', 'replace', 'why', 'test']);

/** What is wrong with a list's entry, in words; empty when it can be applied. */
function problemsOf(folder: string, entry: Partial<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  for (const key of Object.keys(entry)) if (!KEYS.has(key)) problems.push(`unknown key ${key}`);
  for (const key of ['file', 'find', 'replace', 'why']) {
    if (typeof entry[key] !== 'string') problems.push(`${key} must be a text`);
  }
  if (problems.length > 0) return problems;
  const { file, find, replace, test } = entry as unknown as Mutant;
  if (find === replace) problems.push('find and replace are the same');
  if (!existsSync(join(folder, file))) return [...problems, `${file} does not exist`];
  if (test !== undefined && !existsSync(join(folder, test))) problems.push(`${test} does not exist`);
  const count = readFileSync(join(folder, file), 'utf8').split(find).length - 1;
  if (count !== 1) problems.push(`${JSON.stringify(find)} occurs ${count} times in ${file}, not once`);
  return problems;
}

/** The entries of a list's text, as they stand there. */
export function parseMutants(text: string): Mutant[] {
  return (JSON.parse(text) as { mutants: Mutant[] }).mutants;
}

/**
 * Reads a package's list; a package without `mutants.json` has none.
 *
 * @throws an `Error` that lists every entry that cannot be applied
 */
export function readMutants(folder: string): Mutant[] {
  const file = join(folder, 'mutants.json');
  if (!existsSync(file)) return [];
  const mutants = parseMutants(readFileSync(file, 'utf8'));
  if (!Array.isArray(mutants)) throw new Error(`${file} has no list "mutants"`);
  const problems = mutants.flatMap((entry, at) =>
    problemsOf(folder, entry as never).map((problem) => `mutant ${at + 1}: ${problem}`),
  );
  if (problems.length > 0) throw new Error(`${file}:\n  ${problems.join('\n  ')}`);
  return mutants;
}

/** The names of the packages below `root` that have a list. */
export function packagesWithMutants(root: string): string[] {
  const names = readdirSync(join(root, 'packages'));
  return names.filter((name) => existsSync(join(root, 'packages', name, 'mutants.json'))).sort();
}
