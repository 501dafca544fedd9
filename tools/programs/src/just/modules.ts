import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Compiled, CompileOptions } from '@justlang-tools/compiler';

/** A compiled program. */
export interface Module {
  /** The path of the ES module; its source map lies beside it. */
  readonly path: string;
  /** How long compiling took. The first program of a process pays for reading the standard library. */
  readonly milliseconds: number;
  readonly lines: Compiled['lines'];
}

/**
 * What a module imports that is to run more than once in a process; it is loaded by its name, `@justlang-tools/programs/held-runtime`.
 * The built file: tests run from the sources.
 */
export const HELD_RUNTIME = new URL('held-runtime.js', import.meta.url).href.replace(
  '/src/just/',
  '/dist/just/',
);

/**
 * Compiles a program and writes the module and its source map. The compiler is loaded with the first.
 *
 * @throws CompileFailure - the program has an error; the message shows where
 */
export async function compileModule(
  file: string,
  path: string,
  options: CompileOptions = {},
): Promise<Module> {
  const { compile } = await import('@justlang-tools/compiler');
  const started = performance.now();
  const { text, map, lines } = compile(file, path, options);
  const milliseconds = performance.now() - started;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  writeFileSync(`${path}.map`, map);
  return { path, milliseconds, lines };
}

/** A temporary folder of compiled programs. */
export class Modules {
  readonly folder = mkdtempSync(join(tmpdir(), 'just-programs-'));

  /** Compiles a program into the folder. */
  compile(file: string, options: CompileOptions = {}): Promise<Module> {
    return compileModule(file, join(this.folder, `${basename(file, '.just')}.mjs`), options);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
