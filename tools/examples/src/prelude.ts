/** The packages whose public names a TSDoc example may use without importing them, and those names. */
export type PublicNames = ReadonlyMap<string, readonly string[]>;

export const PACKAGES = [
  '@justlang/config',
  '@justlang/panic',
  '@justlang/raw-allocator',
  '@justlang/memory-access',
  '@justlang/heap',
  '@justlang/drop-glue',
  '@justlang/profile',
] as const;

/** Reads the names that the built packages export at run time. */
export async function readPublicNames(): Promise<PublicNames> {
  const names = new Map<string, readonly string[]>();
  for (const name of PACKAGES) names.set(name, Object.keys((await import(name)) as object));
  return names;
}

/** Whether a source brings the name itself, by an import or a declaration. */
function brings(source: string, name: string): boolean {
  const imported = new RegExp(`import\\s[^;]*\\b${name}\\b[^;]*\\sfrom\\b`);
  const declared = new RegExp(`\\b(?:class|const|let|function|enum)\\s+${name}\\b`);
  return imported.test(source) || declared.test(source);
}

/** Imports for the public names that a TSDoc example uses: one line, or nothing. */
export function preludeFor(source: string, names: PublicNames): string {
  const imports: string[] = [];
  for (const [specifier, exported] of names) {
    const used = exported.filter((name) => new RegExp(`\\b${name}\\b`).test(source) && !brings(source, name));
    if (used.length > 0) imports.push(`import { ${used.join(', ')} } from '${specifier}';`);
  }
  return imports.length > 0 ? `${imports.join(' ')}\n` : '';
}
