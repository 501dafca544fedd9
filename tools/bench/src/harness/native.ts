// Compiles the C and Rust peers at run time into .cache, named by their source so that an edit is never stale.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './paths.js';

/** Where this package's headers for C peers stand (`bench.h`). */
export const C_INCLUDE = fileURLToPath(new URL('../../native', import.meta.url));

/** A compiled file, or why there is none. */
export interface Built {
  readonly path: string;
  readonly absent?: string;
}

/** The first line a command prints for `--version`, or undefined when it cannot be run. */
export function versionOf(command: string): string | undefined {
  try {
    return execFileSync(command, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n')[0];
  } catch {
    return undefined;
  }
}

export const C_COMPILER = process.env.CC || 'cc';

/** Compiles one C file with `-O2`. */
export function compileC(source: string, flags: readonly string[] = [], suffix = ''): Built {
  return compile(C_COMPILER, ['-O2', '-std=gnu11', `-I${C_INCLUDE}`], source, flags, suffix);
}

/** Compiles one Rust file with `-C opt-level=3`. */
export function compileRust(source: string): Built {
  return compile('rustc', ['-C', 'opt-level=3', '--edition=2021'], source, [], '');
}

function compile(
  compiler: string,
  standard: readonly string[],
  source: string,
  flags: readonly string[],
  suffix: string,
): Built {
  const version = versionOf(compiler);
  if (version === undefined) return { path: '', absent: `no ${compiler} on this machine` };
  const key = createHash('sha256')
    .update([version, ...standard, ...flags].join('\0'))
    .update(readFileSync(source));
  const header = join(dirname(source), 'bench.h');
  for (const file of [header, join(C_INCLUDE, 'bench.h')]) {
    if (existsSync(file)) key.update(readFileSync(file));
  }
  const name = basename(source, extname(source));
  const path = join(cacheFolder('native'), `${name}-${key.digest('hex').slice(0, 12)}${suffix}`);
  if (existsSync(path)) return { path };
  const partial = `${path}.${process.pid}`;
  try {
    execFileSync(compiler, [...standard, ...flags, '-o', partial, source], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    renameSync(partial, path);
    return { path };
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    return { path: '', absent: `${compiler} failed: ${stderr?.toString().trim() ?? String(error)}` };
  }
}
