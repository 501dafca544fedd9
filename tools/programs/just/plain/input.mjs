import { readFileSync } from 'node:fs';

/** The text at a path; without one, or with -, that of standard input. */
export function readInput(path) {
  return readFileSync(path === undefined || path === '-' ? 0 : path, 'utf8');
}
