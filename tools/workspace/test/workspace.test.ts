import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, runNode } from '@justlang-tools/testing/process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compilerProblem, findCompiler } from '../src/compiler.mjs';
import { installKey } from '../src/install.mjs';
import { libcName, nativeTarget, nodeApiVersion } from '../src/native-target.mjs';
import { BIN, ROOT } from '../src/paths.mjs';
import { pruneStaleOutput } from '../src/prune.mjs';
import { summarize } from '../src/summary.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'just workspace '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the native target', () => {
  test('differs with the platform, the processor, the C library and the Node-API version', () => {
    const machine = { platform: 'linux', arch: 'x64', libc: 'glibc2.36', nodeApi: 8 };
    const others = [
      { platform: 'darwin' },
      { arch: 'arm64' },
      { libc: 'musl' },
      { libc: 'glibc2.39' },
      { nodeApi: 9 },
    ];
    const targets = [machine, ...others.map((other) => ({ ...machine, ...other }))].map(nativeTarget);
    expect(new Set(targets).size).toBe(targets.length);
    expect(targets[0]).toBe('linux-x64-glibc2.36-napi8');
  });

  test('tells glibc, musl and platforms with one C library apart', () => {
    const report = (glibcVersionRuntime?: string) => ({ header: { glibcVersionRuntime } }) as never;
    expect(libcName(report('2.36'), 'linux')).toBe('glibc2.36');
    expect(libcName(report(), 'linux')).toBe('musl');
    expect(libcName(report(), 'darwin')).toBe('system');
  });

  test('reads the Node-API version that the addon is compiled for', () => {
    mkdirSync(join(folder, 'packages/raw-allocator/src/native'), { recursive: true });
    const file = join(folder, 'packages/raw-allocator/src/native/binding.gyp');
    writeFileSync(file, "{ 'defines': ['NAPI_VERSION=12'] }");
    expect(nodeApiVersion(folder)).toBe(12);
    writeFileSync(file, '{}');
    expect(() => nodeApiVersion(folder)).toThrow(/NAPI_VERSION/);
  });

  test('is part of the hash under which turbo caches a native build', () => {
    const hashFor = (target: string): string => {
      const args = ['run', 'build:native', '--dry=json', '--filter=@justlang/raw-allocator'];
      const env = { NATIVE_TARGET: target, TURBO_TELEMETRY_DISABLED: '1' };
      const { stdout } = runCommand(join(BIN, 'turbo'), args, { cwd: ROOT, env });
      return JSON.parse(stdout).tasks.find((task: { task: string }) => task.task === 'build:native').hash;
    };
    const glibc = hashFor('linux-x64-glibc2.36-napi8');
    expect(hashFor('linux-x64-glibc2.36-napi8')).toBe(glibc);
    expect(hashFor('linux-x64-musl-napi8')).not.toBe(glibc);
    expect(hashFor('linux-x64-glibc2.36-napi9')).not.toBe(glibc);
  });
});

describe('the install key', () => {
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  beforeEach(() => {
    write('package.json', '{}');
    write('pnpm-lock.yaml', 'lock');
    write('packages/config/package.json', '{}');
    write('tools/bench/package.json', '{}');
  });

  test('is stable, and changes with every manifest, the lockfile and the machine', () => {
    const keys = [installKey(folder, 'linux x64 musl'), installKey(folder, 'linux x64 glibc2.36')];
    expect(installKey(folder, 'linux x64 musl')).toBe(keys[0]);
    for (const name of [
      'package.json',
      'pnpm-lock.yaml',
      'packages/config/package.json',
      'tools/bench/package.json',
    ]) {
      write(name, 'changed');
      keys.push(installKey(folder, 'linux x64 glibc2.36'));
    }
    write('tools/new/package.json', '{}');
    keys.push(installKey(folder, 'linux x64 glibc2.36'));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('does not change with a source file', () => {
    const before = installKey(folder);
    write('packages/config/src/index.ts', 'export {};');
    expect(installKey(folder)).toBe(before);
  });
});

describe('the compiler check', () => {
  test('names what was looked for and a remedy when there is none', () => {
    expect(compilerProblem({ PATH: folder }, 'linux')).toMatch(
      /c\+\+, g\+\+ and clang\+\+.*apt-get install g\+\+/,
    );
    expect(compilerProblem({ PATH: folder }, 'darwin')).toMatch(/xcode-select --install/);
    expect(compilerProblem({ PATH: folder, CXX: 'my-cxx' }, 'linux')).toMatch(/CXX=my-cxx/);
  });

  test('asks CXX first and understands flags after its name', () => {
    expect(findCompiler({ ...process.env, CXX: 'no-such-compiler' })).toBeNull();
    const here = findCompiler(process.env);
    expect(here).not.toBeNull();
    expect(findCompiler({ ...process.env, CXX: `${here} -O2` })).toBe(`${here} -O2`);
  });

  test('leaves Windows to node-gyp', () => {
    expect(compilerProblem({ PATH: folder }, 'win32')).toBeNull();
  });
});

test('output without a source is deleted before a build, and nothing else is', () => {
  const write = (name: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), '');
  };
  const kept = [
    'tools/t/src/a.ts',
    'tools/t/dist/a.js',
    'tools/t/dist/a.js.map',
    'tools/t/dist/a.d.ts',
    'tools/t/dist/a.d.ts.map',
    'tools/t/dist/data.json',
    'tools/t/dist/x.d/b.js',
    // A published package is bundled: its declarations follow its sources, its code does not.
    'packages/p/src/a.ts',
    'packages/p/dist/a.d.ts',
    'packages/p/dist/index.js',
    'packages/p/dist/internal.js',
    'packages/p/dist/internal.js.map',
    // Not compiled from `src`, so not ours to judge.
    'tools/other/dist/main.js',
  ];
  const stale = [
    'tools/t/dist/gone.js',
    'tools/t/dist/gone.js.map',
    'tools/t/dist/deep/gone.d.ts',
    'tools/t/dist/deep/gone.d.ts.map',
    'packages/p/dist/a.js',
    'packages/p/dist/deep/a.js.map',
    'packages/p/dist/gone.d.ts',
  ];
  for (const name of [...kept, ...stale, 'tools/t/src/x.d/b.ts']) write(name);
  expect(pruneStaleOutput(folder).sort()).toEqual(stale.map((name) => join(name)).sort());
  for (const name of kept) expect(existsSync(join(folder, name))).toBe(true);
  for (const name of stale) expect(existsSync(join(folder, name))).toBe(false);
});

describe('the entry', () => {
  test('refuses a Node that is too old, naming both versions', () => {
    const source = readFileSync(join(ROOT, 'tools/workspace/run.mjs'), 'utf8');
    for (const [version, accepted] of [
      ['18.20.0', false],
      ['20.18.3', false],
      ['20.19.0', true],
      ['26.1.0', true],
    ] as const) {
      // The same text, on a process that pretends to be that Node and has nothing to import.
      const script = `Object.defineProperty(process.versions, 'node', { value: '${version}' });\n${source}`;
      writeFileSync(join(folder, 'run.mjs'), script);
      mkdirSync(join(folder, 'src'), { recursive: true });
      writeFileSync(join(folder, 'src/main.mjs'), "export const main = () => console.log('went on');\n");
      const { code, stdout, stderr } = runNode([join(folder, 'run.mjs')]);
      expect({ version, code, went: stdout.trim() }).toEqual({
        version,
        code: accepted ? 0 : 1,
        went: accepted ? 'went on' : '',
      });
      if (!accepted) expect(stderr).toContain(`needs Node 20.19 or newer; this is Node ${version}`);
    }
  });

  test('refuses an unknown task without doing anything', () => {
    cpSync(join(ROOT, 'tools/workspace'), join(folder, 'tools/workspace'), { recursive: true });
    const script = join(folder, 'tools/workspace/run.mjs');
    const { code, stderr } = runNode([script, 'tset']);
    expect(code).toBe(1);
    expect(stderr).toContain('Unknown task tset: one of start, test, build, ');
  });
});

describe('the closing line of a CI run', () => {
  const file = (status: string, ...tests: string[]) => ({
    status,
    assertionResults: tests.map((each) => ({ status: each })),
  });
  const report = (...testResults: object[]) => JSON.stringify({ testResults });

  test('counts the tests of the report', () => {
    const text = report(file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed'));
    expect(summarize(text, [])).toEqual({ passed: 3, failed: 1, skipped: 0, failures: [] });
  });

  test('counts every other failed check', () => {
    expect(summarize(report(file('passed', 'passed')), ['lint', 'layering'])).toMatchObject({
      passed: 1,
      failed: 2,
    });
  });

  test('counts a test file that could not be loaded', () => {
    expect(summarize(report(file('passed', 'passed'), file('failed')), [])).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  test.each([
    ['is missing', undefined],
    ['is cut off', '{"testResults": ['],
    ['holds no test', report()],
    ['holds skipped tests alone', report(file('passed', 'pending'))],
  ])('is a failure when the report %s', (_what, text) => {
    expect(summarize(text, []).failed).toBe(1);
  });
});
