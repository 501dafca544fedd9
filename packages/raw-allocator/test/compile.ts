import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileLibrary as compile } from '@justlang-tools/testing/compile';

const HEADERS = dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json'));

/** Compiles a C file of the fixtures into a shared library. */
export function compileLibrary(source: string, output: string, defines: readonly string[] = []): string {
  const include = [join(HEADERS, 'include')];
  return compile(join(import.meta.dirname, 'fixtures', source), output, { defines, include });
}
