import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { runCommand, runNode } from '@justlang-tools/testing/process';
import { beforeEach, describe, expect, it } from 'vitest';
import { sealNative } from '../scripts/seal-native.mjs';
import { compileLibrary } from '../test/compile.js';
import { loadBinding, platformName } from './native-binding.js';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const FILE = 'just_raw_allocator.node';
const built = [join('build', 'Release'), join('prebuilds', platformName())]
  .map((place) => join(PACKAGE, place, FILE))
  .find((file) => existsSync(file))!;

const folder = temporaryFolder('binding');

let count = 0;
let root = '';
/** Each test has a package folder of its own: the loader remembers a path it has loaded. */
beforeEach(() => {
  root = join(folder, `package-${count++}`);
  put(join(root, 'scripts', 'build-native.mjs'), '');
});

const sourceBuild = () => join(root, 'build', 'Release', FILE);
const prebuild = () => join(root, 'prebuilds', platformName(), FILE);

function put(file: string, contents: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
}

/** The error of loading from `root`; fails the test when there is none. */
function refusal(): Error & { code: string } {
  try {
    loadBinding(root);
  } catch (error) {
    return error as Error & { code: string };
  }
  return expect.fail('the addon was loaded');
}

describe('the native addon', () => {
  it('is loaded from the prebuilt binaries', () => {
    mkdirSync(dirname(prebuild()), { recursive: true });
    copyFileSync(built, prebuild());
    expect(loadBinding(root).abi).toBe(12);
  });

  it('is loaded from a build of the sources first, so that the remedy for a bad prebuilt binary works', () => {
    mkdirSync(dirname(sourceBuild()), { recursive: true });
    copyFileSync(built, sourceBuild());
    put(prebuild(), 'broken');
    expect(loadBinding(root).abi).toBe(12);
  });

  it('names every place it looked at and the command that builds it when there is none', () => {
    const { code, message } = refusal();
    expect(code).toBe('ERR_JUST_NATIVE');
    expect(message).toContain(sourceBuild());
    expect(message).toContain(prebuild());
    expect(message).toContain(`node ${join(root, 'scripts', 'build-native.mjs')}`);
  });

  it('quotes a path for the shell', () => {
    root = join(folder, "it's a folder");
    const script = join(root, 'scripts', 'build-native.mjs');
    put(script, 'console.log("built")');
    const command = refusal().message.split('\n').at(-1)!;
    const { stdout } = runCommand(command, [], { shell: true });
    expect(stdout.trim()).toBe('built');
  });

  it('says that it may not be bundled where the package is not around it', () => {
    rmSync(join(root, 'scripts'), { recursive: true });
    const { code, message } = refusal();
    expect(code).toBe('ERR_JUST_NATIVE');
    expect(message).toContain(prebuild());
    expect(message).toContain('external');
    expect(message).not.toContain('Build it');
  });

  const damages: [string, () => Buffer][] = [
    ['a text', () => Buffer.from('not a library\n')],
    ['an empty file', () => Buffer.alloc(0)],
    ['a part of it', () => readFileSync(built).subarray(0, 1000)],
    ['nearly all of it', () => readFileSync(built).subarray(0, -100)],
    [
      'one with a changed byte',
      () => {
        const changed = readFileSync(built);
        changed[changed.length >> 1]! ^= 0x10;
        return changed;
      },
    ],
    [
      'one of another processor',
      () => {
        // Without our checksum, so that it is the loader that refuses it.
        const foreign = readFileSync(built).subarray(0, -12);
        // e_machine of an ELF file: here RISC-V on anything else, x86-64 on RISC-V.
        foreign.writeUInt16LE(process.arch === 'riscv64' ? 0x3e : 0xf3, 18);
        return foreign;
      },
    ],
    ['one of another system', () => Buffer.from('MZ\x90\x00'.padEnd(4096, '\0'), 'latin1')],
  ];

  it.each(damages)('names file, reason and remedy when %s is in its place', (_, contents) => {
    // The first candidate that exists is taken: a good one further down must not hide its damage.
    mkdirSync(dirname(prebuild()), { recursive: true });
    copyFileSync(built, prebuild());
    for (const file of [sourceBuild(), prebuild()]) {
      put(file, contents());
      const { code, message, cause } = refusal();
      expect(code).toBe('ERR_JUST_NATIVE');
      expect(message).toContain(`${file} cannot be loaded: ${(cause as Error).message}`);
      expect(message).toContain('build-native.mjs');
      rmSync(file);
    }
  });

  it.runIf(process.platform !== 'win32')('is refused when it is of another version', () => {
    mkdirSync(dirname(prebuild()), { recursive: true });
    compileLibrary('other-abi.c', prebuild());
    sealNative(prebuild(), prebuild());
    const { code, message } = refusal();
    expect(code).toBe('ERR_JUST_NATIVE');
    expect(message).toContain(prebuild());
    expect(message).toContain('another version');
  });

  describe('where Node is told to refuse it', () => {
    const ALL_BUT_ADDON = 'may read all but the addon';
    const model = process.versions.node.startsWith('20.') ? '--experimental-permission' : '--permission';
    const refusals: [string, string[], string, string][] = [
      ['by --no-addons', ['--no-addons'], 'cannot be loaded', '--no-addons'],
      ['by the permission model', [model, '--allow-fs-read=*'], 'cannot be loaded', '--allow-addons'],
      [
        'because it may not be read',
        [model, '--allow-addons', ALL_BUT_ADDON],
        'cannot be loaded',
        '--allow-fs-read=',
      ],
    ];

    it.each(refusals)('names the flag %s, and advises no rebuild', (_, flags, ...parts) => {
      // All the program consists of, without links that lead elsewhere.
      const config = join(root, 'node_modules', '@justlang', 'config');
      for (const item of ['dist', 'package.json']) {
        cpSync(join(PACKAGE, item), join(root, item), { recursive: true });
        cpSync(join(PACKAGE, '..', 'config', item), join(config, item), { recursive: true });
      }
      mkdirSync(dirname(prebuild()), { recursive: true });
      copyFileSync(built, prebuild());
      const script = join(root, 'main.mjs');
      put(
        script,
        `import { RawAllocator } from './dist/index.js';
         try { new RawAllocator(); } catch (error) { console.log(error.code, error.message); }`,
      );
      const readable = ['main.mjs', 'dist', 'package.json', 'node_modules'].map(
        (item) => `--allow-fs-read=${join(root, item)}`,
      );
      const args = flags.flatMap((flag) => (flag === ALL_BUT_ADDON ? readable : [flag]));
      const { stdout, stderr } = runNode(['--no-warnings', ...args, script]);
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^ERR_JUST_NATIVE /);
      for (const part of parts) expect(stdout).toContain(part);
      expect(stdout).not.toContain('build-native');
    });
  });

  it('is shared by all copies of the package in a thread', async () => {
    const here = await import('./low-memory.js');
    const copy = join(root, 'package');
    cpSync(join(PACKAGE, 'src'), join(copy, 'src'), { recursive: true });
    cpSync(join(PACKAGE, 'dist'), join(copy, 'dist'), { recursive: true });
    copyFileSync(join(PACKAGE, 'package.json'), join(copy, 'package.json'));
    symlinkSync(join(PACKAGE, 'node_modules'), join(copy, 'node_modules'), 'junction');
    const there = (await import(pathToFileURL(join(copy, 'dist', 'internal.js')).href)) as typeof here;
    const run = here.acquireLow(1);
    expect(there.lowMemoryStats()).toEqual(here.lowMemoryStats());
    expect(there.releaseLow(run, 1)).toBe(run !== 0);
  });

  it('is not needed to import the package', () => {
    cpSync(join(PACKAGE, 'dist'), join(root, 'dist'), { recursive: true });
    copyFileSync(join(PACKAGE, 'package.json'), join(root, 'package.json'));
    symlinkSync(join(PACKAGE, 'node_modules'), join(root, 'node_modules'), 'junction');
    const script = `
      const { RawAllocator } = await import('./dist/index.js');
      const internal = await import('./dist/internal.js');
      try { new RawAllocator(); } catch (error) { console.log(error.code); }
      try { internal.acquireLow(1); } catch (error) { console.log(error.code); }
    `;
    const { stdout, stderr } = runNode(['--input-type=module', '-e', script], { cwd: root });
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(['ERR_JUST_NATIVE', 'ERR_JUST_NATIVE']);
  });
});
