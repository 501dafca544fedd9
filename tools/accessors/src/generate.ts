import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GeneratedFile } from './text.js';
import { ATOMIC_FILES } from './write-atomics.js';
import { DECLARATION } from './write-declaration.js';
import { LIST_FILES } from './write-lists.js';
import { LOAD_FILES } from './write-loads.js';
import { STORE_FILES } from './write-stores.js';
import { VIEW_FILES } from './write-views.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const BIOME = createRequire(join(ROOT, 'package.json')).resolve('@biomejs/biome/bin/biome');

/** The folder that generated files are in. */
export const FOLDER = 'packages/memory-access/src';

const FILES: readonly GeneratedFile[] = [
  ...LOAD_FILES,
  ...STORE_FILES,
  ...ATOMIC_FILES,
  ...VIEW_FILES,
  ...LIST_FILES,
  DECLARATION,
];

/** Formats a text as `npm run format` would, so that templates need not care about line breaks. */
function formatted(path: string, text: string): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [BIOME, 'format', `--stdin-file-path=${path}`],
    { cwd: ROOT, input: text, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${path} cannot be formatted:\n${stderr}\n${text}`);
  return stdout;
}

/** Every generated file by its path from the root, with the text it is to have. */
export function generated(): Map<string, string> {
  return new Map(
    FILES.map(({ path, text }) => [`${FOLDER}/${path}`, formatted(`${FOLDER}/${path}`, text)] as const),
  );
}

/** Writes the files whose text differs; returns their paths. */
export function writeGenerated(): string[] {
  const written: string[] = [];
  for (const [path, text] of generated()) {
    const file = join(ROOT, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    writeFileSync(file, text);
    written.push(path);
  }
  return written;
}
