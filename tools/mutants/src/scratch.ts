import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Mutant } from './mutant.js';

/** Folders of a package that no test reads. */
const SKIPPED = new Set(['.cache', '.turbo', 'coverage']);

/**
 * A workspace whose packages are copies, one of them to be broken; everything else links to the real one:
 *
 *     .cache/mutants/<package>/
 *       node_modules, tools, vitest.config.ts, ...            -> the repository's
 *       packages/                                                copies
 */
export class Scratch {
  readonly root: string;
  readonly folder: string;
  private readonly original: string;

  constructor(repository: string, packageName: string) {
    this.root = join(repository, '.cache', 'mutants', packageName);
    this.folder = join(this.root, 'packages', packageName);
    this.original = join(repository, 'packages', packageName);
    rmSync(this.root, { recursive: true, force: true });
    mkdirSync(join(this.root, 'packages'), { recursive: true });
    for (const name of ['node_modules', 'package.json', 'vitest.config.ts', 'tsconfig.base.json', 'tools']) {
      symlinkSync(join(repository, name), join(this.root, name));
    }
    // All packages are copies: the runtime knows its own frames by the folder that holds its packages, and a link would
    // lead to the repository's. Verbatim, so that the links of node_modules stay in the scratch workspace.
    cpSync(join(repository, 'packages'), join(this.root, 'packages'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !SKIPPED.has(basename(source)),
    });
  }

  apply({ file, find, replace }: Mutant): void {
    const path = join(this.folder, file);
    // A function, since `$` in a replacement text would have a meaning of its own.
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(find, () => replace),
    );
  }

  /** Puts the mutant's file back as it is in the repository. */
  restore({ file }: Mutant): void {
    cpSync(join(this.original, file), join(this.folder, file));
  }

  /** The test file beside a source file, relative to the package, if there is one. */
  testBeside(file: string): string | undefined {
    const beside = file.replace(/\.ts$/, '.test.ts');
    return beside !== file && existsSync(join(this.folder, beside)) ? beside : undefined;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
