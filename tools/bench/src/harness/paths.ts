import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root: this file is tools/bench/dist/harness/paths.js. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');

/** A folder under the repository's `.cache`, which git ignores; made when it is missing. */
export function cacheFolder(name: string): string {
  const folder = join(ROOT, '.cache', name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
