import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), 'fixtures');

/** Compiles a C file of the fixtures into a shared library; a C++ compiler is what the build needs anyway. */
export function compileLibrary(source: string, output: string, defines: readonly string[] = []): string {
  const headers = dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json'));
  const compiler = process.env.CXX || 'c++';
  const flags = ['-x', 'c', '-shared', '-fPIC', '-O1', '-fno-builtin', `-I${join(headers, 'include')}`];
  execFileSync(compiler, [
    ...flags,
    ...defines.map((name) => `-D${name}`),
    join(FIXTURES, source),
    '-o',
    output,
  ]);
  return output;
}
