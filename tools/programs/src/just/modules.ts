import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Compiled, CompileOptions } from '@justlang-tools/compiler';

/** A compiled program. */
export interface Module {
  /** The path of the ES module; its source map lies beside it. */
  readonly path: string;
  /** How long compiling took. The first program of a process pays for reading the standard library. */
  readonly milliseconds: number;
  readonly lines: Compiled['lines'];
}

/** A temporary folder of compiled programs. */
export class Modules {
  readonly folder = mkdtempSync(join(tmpdir(), 'just-programs-'));

  /**
   * Compiles a program. The compiler is loaded with the first.
   *
   * @throws CompileFailure - the program has an error; the message shows where
   */
  async compile(file: string, options: CompileOptions = {}): Promise<Module> {
    const { compile } = await import('@justlang-tools/compiler');
    const path = join(this.folder, `${basename(file, '.just')}.mjs`);
    const started = performance.now();
    const { text, map, lines } = compile(file, path, options);
    const milliseconds = performance.now() - started;
    writeFileSync(path, text);
    writeFileSync(`${path}.map`, map);
    return { path, milliseconds, lines };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
