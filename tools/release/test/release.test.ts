import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { markdownExamples } from '@justlang-tools/examples/blocks';
import { runCommand } from '@justlang-tools/testing/process';
import { SOAK } from '@justlang-tools/testing/soak';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cleanEnvironment, run } from '../src/command.js';
import { concernsPackaging } from '../src/concern.js';
import { sizeOf } from '../src/footprint.js';
import { readTarball } from '../src/pack.js';
import { closureOf, folderOf, namedInReadme, PACKAGES, readManifest } from '../src/packages.js';
import { PLATFORMS, platformName, tooNewSymbols } from '../src/prebuild.js';
import { problemsOfContents, problemsOfSize } from '../src/quality.js';
import { RELEASE, repositoryUrl, stampRepository } from '../src/repository.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'just-release-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['a manifest', 'packages/heap/package.json', true],
  ['an entry', 'packages/heap/src/internal.ts', true],
  ['native code', 'packages/raw-allocator/src/native/addon.cc', true],
  ['the bundler', 'tools/bundle/bundle.mjs', true],
  ['a source', 'packages/heap/src/heap/just-heap.ts', false],
  ['a test of the release tool', 'tools/release/test/release.test.ts', false],
  ['a page', 'docs/safety.md', false],
])('whether a change of %s concerns packaging', (_what, file, concerned) => {
  expect(concernsPackaging([file], 'main')).toBe(concerned);
  expect(concernsPackaging([file], 'changeset-release/main')).toBe(true);
});

test('packaging is concerned where the change is not known', () => {
  expect(concernsPackaging(null, 'main')).toBe(true);
});

describe('closureOf', () => {
  test('lists what is installed with a package, itself last', () => {
    expect(closureOf('config')).toEqual(['config']);
    expect(closureOf('panic')).toEqual(['config', 'panic']);
    expect(closureOf('raw-allocator')).toEqual(['config', 'raw-allocator']);
    expect(closureOf('drop-glue')).toEqual(PACKAGES.filter((name) => name !== 'profile'));
    expect(closureOf('profile')).toEqual(PACKAGES.filter((name) => name !== 'drop-glue'));
  });
});

test.each(PACKAGES)('the README of %s tells to install what its examples import', (name) => {
  const page = readFileSync(join(folderOf(name), 'README.md'), 'utf8');
  const imported = markdownExamples('README.md', page).flatMap(({ source }) =>
    [...source.matchAll(/from '@justlang\/([\w-]+)'/g)].map(([, other]) => other),
  );
  const named: readonly string[] = namedInReadme(name);
  expect(imported.filter((other) => !named.includes(other as string))).toEqual([]);
});

describe('readTarball', () => {
  test('lists the files of what tar writes, long names included', () => {
    const long = `dist/${'a-long-name/'.repeat(9)}index.js`;
    mkdirSync(join(folder, 'package', long, '..'), { recursive: true });
    writeFileSync(join(folder, 'package', long), 'x'.repeat(513));
    writeFileSync(join(folder, 'package', 'empty.txt'), '');
    const file = join(folder, 'p.tgz');
    const tar = runCommand('tar', ['--format=ustar', '-czf', file, 'package'], { cwd: folder });
    expect(tar.stderr).toBe('');
    expect([...readTarball(file).files].sort()).toEqual([
      [long, 513],
      ['empty.txt', 0],
    ]);
  });
});

describe('the contents of a package', () => {
  const GOOD = [
    'package.json',
    'README.md',
    'LICENSE',
    'dist/internal.js.map',
    ...['index', 'internal'].flatMap((name) => [
      `dist/${name}.js`,
      `dist/${name}.cjs`,
      `dist/${name}.d.ts`,
      `dist/${name}.d.ts.map`,
      `src/${name}.ts`,
    ]),
  ];
  const files = (...paths: string[]) => new Map(paths.map((path) => [path, 1]));

  test('are right with entries, maps and the sources the maps lead to', () => {
    expect(problemsOfContents('heap', files(...GOOD))).toEqual([]);
    const other = ['dist/a.d.ts', 'dist/a.d.ts.map', 'src/a.ts'];
    expect(problemsOfContents('heap', files(...GOOD, ...other))).toEqual([]);
  });

  test.each(GOOD)('are wrong without %s', (missing) => {
    expect(problemsOfContents('heap', files(...GOOD.filter((path) => path !== missing)))).not.toEqual([]);
  });

  test.each(['src/index.test.ts', 'dist/x.test.js', 'test/fixtures/a.mjs', 'tsconfig.json', 'mutants.json'])(
    'are wrong with %s, which is for development',
    (extra) => {
      expect(problemsOfContents('heap', files(...GOOD, extra)).join()).toContain(
        `${extra} is for development only`,
      );
    },
  );

  test('are wrong with anything native, except in raw-allocator, which needs a binary', () => {
    const binary = 'prebuilds/linux-x64/just_raw_allocator.node';
    expect(problemsOfContents('config', files(...GOOD, binary))).toHaveLength(1);
    expect(problemsOfContents('config', files(...GOOD, 'src/native/a.cc'))).toHaveLength(1);
    expect(problemsOfContents('raw-allocator', files(...GOOD, binary, 'src/native/a.cc'))).toEqual([]);
    expect(problemsOfContents('raw-allocator', files(...GOOD))).toEqual(['no prebuilt binary']);
  });
});

test('the size budget counts everything but prebuilt binaries, which have one each', () => {
  const files = new Map([
    ['dist/index.js', 100],
    ['prebuilds/linux-x64/a.node', 131_072],
  ]);
  expect(problemsOfSize(100, files)).toEqual([]);
  expect(problemsOfSize(99, files)).toHaveLength(1);
  expect(problemsOfSize(100, files.set('prebuilds/linux-arm64/a.node', 131_073))).toHaveLength(1);
});

test('this platform is one that a release has a binary for, and musl has a name of its own', () => {
  expect(PLATFORMS).toContain(platformName());
  expect(platformName('linux', 'arm64', '2.36')).toBe('linux-arm64');
  const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  expect(platformName('darwin', 'arm64', report.header.glibcVersionRuntime)).toBe('darwin-arm64');
});

test.each([
  ['GLIBC_2.2.5 GLIBC_2.28 GLIBCXX_3.4 GLIBCXX_3.4.25 GLIBC_PRIVATE', []],
  ['GLIBC_2.29', ['GLIBC_2.29']],
  ['GLIBC_2.34\0GLIBC_2.34\0GLIBC_3.0', ['GLIBC_2.34', 'GLIBC_3.0']],
  ['GLIBC_2.28.1', ['GLIBC_2.28.1']],
  ['GLIBCXX_3.4.30 GLIBCXX_3.4.9', ['GLIBCXX_3.4.30']],
])('of a binary that asks for %j, %j is newer than the oldest system has', (text, found) => {
  expect(tooNewSymbols(Buffer.from(text))).toEqual(found);
});

test('a command that stands for a user sees no settings of the npm that started us', () => {
  process.env.npm_config_offline = 'true';
  process.env.JUST_CHECKS = 'full';
  try {
    const environment = cleanEnvironment({ EXTRA: '1' });
    expect(Object.keys(environment).filter((name) => /^(?:npm_config_offline|JUST_)/.test(name))).toEqual([]);
    expect(environment).toMatchObject({ EXTRA: '1', PATH: process.env.PATH });
  } finally {
    delete process.env.npm_config_offline;
    delete process.env.JUST_CHECKS;
  }
});

test('sizeOf counts the bytes of all files below a folder', () => {
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  writeFileSync(join(folder, 'a', 'x'), '123');
  writeFileSync(join(folder, 'a', 'b', 'y'), '4567');
  expect(sizeOf(folder)).toBe(7);
});

describe.each(PACKAGES)('publishing %s from its folder', (name) => {
  const { scripts } = readManifest(folderOf(name)) as unknown as { scripts: Record<string, string> };
  const guard = (env: Record<string, string>) =>
    runCommand(scripts.prepublishOnly as string, [], { shell: true, env });

  test('is refused, with the name of the command that does it', () => {
    const { code, stderr } = guard({});
    expect([code, stderr]).toEqual([1, expect.stringContaining('npm run release:publish')]);
  });

  test('is what the release command may do', () => {
    expect(guard(RELEASE).code).toBe(0);
  });
});

describe.runIf(SOAK)('packing raw-allocator', () => {
  /** Packs a copy without sources or build, whose prebuilds hold `files`. */
  const pack = (files: readonly string[]) => {
    const root = join(folder, 'raw-allocator');
    cpSync(join(folderOf('raw-allocator'), 'scripts'), join(root, 'scripts'), { recursive: true });
    const { scripts } = readManifest(folderOf('raw-allocator')) as unknown as {
      scripts: { prepack: string };
    };
    const manifest = { name: 'x', version: '1.0.0', scripts: { prepack: scripts.prepack } };
    writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
    for (const file of files) {
      mkdirSync(join(root, 'prebuilds', dirname(file)), { recursive: true });
      writeFileSync(join(root, 'prebuilds', file), '');
    }
    return run('pnpm', ['pack'], { cwd: root });
  };

  test('is refused without a prebuilt binary, with the command that makes one', () => {
    for (const files of [[], ['linux-x64/other.txt']]) {
      const { code, output } = pack(files);
      expect(code).not.toBe(0);
      expect(output).toContain('npm run binary');
    }
  });

  test('takes place with one', () => {
    expect(pack(['linux-x64/just_raw_allocator.node'])).toMatchObject({ code: 0 });
  });
});

test.runIf(SOAK)('npm asks before it publishes', () => {
  const { code, output } = run('npm', ['publish', '--dry-run'], { cwd: folderOf('config') });
  expect(code).not.toBe(0);
  expect(output).toContain('npm run release:publish');
});

describe('where the sources are', () => {
  const root = (repository?: unknown) => ({ name: 'root', version: '0.0.0', repository });

  test('stands in the manifest of the root, or is the repository of the running workflow', () => {
    const github = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'some/one' };
    expect(repositoryUrl(root(), {})).toBeNull();
    expect(repositoryUrl(root(), github)).toBe('git+https://github.com/some/one.git');
    expect(repositoryUrl(root('github:other/two'), github)).toBe('github:other/two');
    expect(repositoryUrl(root({ type: 'git', url: 'git+https://x.invalid/y.git' }), {})).toBe(
      'git+https://x.invalid/y.git',
    );
  });

  test('is written into every published manifest, and taken back', () => {
    const manifest = (name: string) => join(folder, 'packages', name, 'package.json');
    for (const name of PACKAGES) {
      mkdirSync(join(folder, 'packages', name), { recursive: true });
      writeFileSync(manifest(name), `{"name":"@justlang/${name}","version":"1.0.0"}`);
    }
    const restore = stampRepository(folder, 'git+https://x.invalid/y.git');
    for (const name of PACKAGES) {
      expect(JSON.parse(readFileSync(manifest(name), 'utf8'))).toEqual({
        name: `@justlang/${name}`,
        version: '1.0.0',
        repository: { type: 'git', url: 'git+https://x.invalid/y.git', directory: `packages/${name}` },
      });
    }
    restore();
    for (const name of PACKAGES) {
      expect(readFileSync(manifest(name), 'utf8')).toBe(`{"name":"@justlang/${name}","version":"1.0.0"}`);
    }
  });
});
