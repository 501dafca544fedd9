import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Where runtimes are fetched to, and parts put what they make. */
export const CACHE = join(ROOT, '.cache', 'matrix');

/** This package's own folder. */
export const HERE = join(ROOT, 'tools', 'matrix');
