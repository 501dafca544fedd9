// The build from source in the surroundings that node-gyp does not bear: a path with spaces, no Python, no make.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runCommand, runNode } from '@justlang-tools/testing/process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findCompiler } from '../src/compiler.mjs';
import { ROOT } from '../src/paths.mjs';

const PACKAGE = join(ROOT, 'packages', 'raw-allocator');
const COMPILER_TOOLS = ['sh', 'c++', 'g++', 'gcc', 'clang++', 'cc', 'as', 'ld', 'env'];

let repository: string;
let folder: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'just native '));
  folder = join(repository, 'packages', 'raw-allocator');
  for (const name of ['package.json', 'scripts', join('src', 'native')]) {
    cpSync(join(PACKAGE, name), join(folder, name), { recursive: true });
  }
  for (const name of ['node-gyp', 'node-addon-api', 'node-api-headers']) {
    cpSync(join(PACKAGE, 'node_modules', name), join(folder, 'node_modules', name), {
      recursive: true,
      dereference: true,
    });
  }
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

/** A search path with the tools of a compiler and nothing else. */
function pathWithoutPython(): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of COMPILER_TOOLS) {
    const found = (process.env.PATH ?? '').split(delimiter).map((entry) => join(entry, name));
    const target = found.find((file) => existsSync(file));
    if (target !== undefined) symlinkSync(target, join(bin, name));
  }
  return bin;
}

test.runIf(process.platform !== 'win32')(
  'the addon is built below a path with spaces, with a compiler alone',
  () => {
    const PATH = pathWithoutPython();
    expect(() => runCommand('make', ['--version'], { env: { PATH } })).toThrow('ENOENT');
    expect(findCompiler({ PATH })).not.toBeNull();
    // Where the package is installed, a user's own turbo may well run the build.
    const env = { PATH, TURBO_HASH: 'x' };
    const { code, stderr } = runNode([join(folder, 'scripts', 'build-native.mjs')], { env });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const addon = join(folder, 'build', 'Release', 'just_raw_allocator.node');
    expect(createRequire(import.meta.url)(addon)).toHaveProperty('abi');
  },
);

test('the turbo of this repository may not build without being told the machine', () => {
  writeFileSync(join(repository, 'turbo.json'), '{}');
  const env = { TURBO_HASH: 'x', NATIVE_TARGET: '' };
  const { code, stderr } = runNode([join(folder, 'scripts', 'build-native.mjs')], { env });
  expect(code).toBe(1);
  expect(stderr).toContain('npm run build');
  expect(existsSync(join(folder, 'build'))).toBe(false);
});
