import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileLibrary } from '@justlang-tools/testing/compile';

const FOLDERS = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/local/lib',
  '/usr/lib64',
  '/usr/lib',
];
const ALLOCATOR = join(import.meta.dirname, '../../../packages/raw-allocator');

/** The file of an installed shared library, links resolved; undefined where the system has none of these names. */
export function installedLibrary(...names: readonly string[]): string | undefined {
  const paths = FOLDERS.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = paths.find((path) => existsSync(path));
  return found === undefined ? undefined : realpathSync(found);
}

/** Compiles a C library that passes every call on to the system's own: an allocator for machines that have no other. */
export function compileForwarder(output: string): string {
  const headers = createRequire(join(ALLOCATOR, 'package.json')).resolve('node-api-headers/package.json');
  const source = join(ALLOCATOR, 'test/fixtures/libc-wrapper.c');
  const include = [join(dirname(headers), 'include')];
  return realpathSync(compileLibrary(source, output, { defines: ['HAS_REALLOC', 'HAS_REST'], include }));
}
