// Compiles what the examples of docs/native-code.md load: SQLite as a shared library, and the addons the page shows.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AddonExample } from './blocks.js';

const HERE = join(dirname(fileURLToPath(import.meta.url)), '..');
const packageFile = createRequire(import.meta.url).resolve;

/** The same compiler as the addon's. Both sources are C. */
function compile(source: string, output: string, flags: readonly string[]): void {
  const link = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
  const args = ['-x', 'c', '-shared', '-fPIC', '-w', ...flags, source, '-o', output, ...link];
  execFileSync(process.env.CXX || 'c++', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * The shared library of the SQLite amalgamation that `better-sqlite3` carries; compiled once for each version of it.
 * Without optimisation, as that takes a third of the time.
 */
export function sqliteLibrary(): string {
  const manifest = packageFile('better-sqlite3/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const folder = join(HERE, '.cache', 'libraries');
  const library = join(folder, `sqlite-${version}-${process.platform}-${process.arch}.so`);
  if (existsSync(library)) return library;
  mkdirSync(folder, { recursive: true });
  // Under another name until it is whole: another process may look for it meanwhile.
  const unfinished = `${library}.${process.pid}`;
  const source = join(dirname(manifest), 'deps', 'sqlite3', 'sqlite3.c');
  compile(source, unfinished, ['-O0', '-DSQLITE_OMIT_LOAD_EXTENSION']);
  renameSync(unfinished, library);
  return library;
}

/** Compiles an addon that a page shows into the folder of its examples. */
export function compileAddon({ name }: AddonExample, source: string, folder: string): void {
  const include = join(dirname(packageFile('node-api-headers/package.json')), 'include');
  compile(source, join(folder, `${name}.node`), [`-I${include}`]);
}
