import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Where the package manager puts the commands of the root's dependencies. */
export const BIN = join(ROOT, 'node_modules', '.bin');
