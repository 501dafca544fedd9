import { execFileSync } from 'node:child_process';

/**
 * Compiles a C file into a shared library, with the C++ compiler that the build needs anyway.
 *
 * @param options - names to define, and folders of headers
 * @returns `output`
 */
export function compileLibrary(
  source: string,
  output: string,
  options: { readonly defines?: readonly string[]; readonly include?: readonly string[] } = {},
): string {
  const { defines = [], include = [] } = options;
  const flags = ['-x', 'c', '-shared', '-fPIC', '-O1', '-fno-builtin'];
  const given = [...defines.map((name) => `-D${name}`), ...include.map((folder) => `-I${folder}`)];
  execFileSync(process.env.CXX || 'c++', [...flags, ...given, source, '-o', output]);
  return output;
}
