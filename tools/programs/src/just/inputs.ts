// Input that is made or found, not stored in `just/input`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { JUST_FOLDER } from './folder.js';

/** The lockfile of this repository. */
export const LOCKFILE = fileURLToPath(new URL('../../../../pnpm-lock.yaml', import.meta.url));

/** The path of DNA that fasta's peer in plain JavaScript writes: 10 bases for each of `count`. */
export async function storeBases(folder: string, count: number): Promise<string> {
  const path = join(folder, `bases-${count}.txt`);
  if (!existsSync(path)) {
    const fasta = await import(pathToFileURL(join(JUST_FOLDER, 'plain/fasta.mjs')).href);
    writeFileSync(path, fasta.main([String(count)]));
  }
  return path;
}

/** A JSON document of 1 MB: the schema of Biome's configuration, in the pinned package. */
export function schemaPath(): string {
  return createRequire(import.meta.url).resolve('@biomejs/biome/configuration_schema.json');
}

/**
 * The path of a lockfile of one workspace that holds several repositories, each like this one. All names of packages and
 * importers of a copy begin with that copy's name; the importer `.` links to each copy.
 */
export function storeLockfile(folder: string, copies: number): string {
  const path = join(folder, `lock-${copies}.yaml`);
  if (!existsSync(path)) writeFileSync(path, severalOf(readFileSync(LOCKFILE, 'utf8'), copies));
  return path;
}

function severalOf(lockfile: string, copies: number): string {
  const names = Array.from({ length: copies }, (_, copy) => `copy-${copy}`);
  const importers = sectionOf(lockfile, 'importers');
  const snapshots = sectionOf(lockfile, 'snapshots');
  const links = names.map(
    (name) => `      ${name}:\n        specifier: workspace:*\n        version: link:${name}\n`,
  );
  return [
    `lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n${links.join('')}`,
    ...names.map((name) => renamed(importers, name)),
    'snapshots:\n',
    ...names.map((name) => renamed(snapshots, name)),
  ].join('\n');
}

/** The lines below a key at the outermost level. */
function sectionOf(lockfile: string, key: string): string {
  const start = lockfile.indexOf(`\n${key}:\n`);
  if (start < 0) throw new Error(`pnpm-lock.yaml has no ${key}`);
  const rest = lockfile.slice(start + key.length + 3);
  const next = rest.search(/\n\S/);
  return next < 0 ? rest : rest.slice(0, next + 1);
}

/** The same lines for the copy `name`: its name goes before importers, packages and what they depend on. */
function renamed(section: string, name: string): string {
  return section
    .replace(/^ {2}\.:/gm, `  ${name}:`)
    .replace(/^((?: {2}| {6})'?)(?=[\w@])(?!copy-\d+:)/gm, `$1${name}/`);
}
