import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLayering } from '../src/check.js';
import { findCycles } from '../src/cycles.js';
import { readImports } from '../src/imports.js';

let root: string;

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

function manifest(name: string, dependencies: readonly string[] = [], more: object = {}): string {
  const versions = Object.fromEntries(dependencies.map((dependency) => [dependency, 'workspace:^']));
  const exports = { '.': './dist/index.js', './internal': './dist/internal.js' };
  return JSON.stringify({ name, exports, dependencies: versions, ...more });
}

/** The rules broken in the workspace as written, each with the place. */
function broken(): string[] {
  return checkLayering(root).map(({ rule, where }) => `${rule} ${where}`);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'layering-'));
  write({
    'package.json': JSON.stringify({ name: 'root', devDependencies: { vitest: '1.0.0' } }),
    'packages/config/package.json': manifest('@justlang/config'),
    'packages/config/src/index.ts': "export const answer = 42;\nexport { inner } from './inner.js';\n",
    'packages/config/src/inner.ts': 'export const inner = 1;\n',
    'packages/panic/package.json': manifest('@justlang/panic', ['@justlang/config']),
    'packages/panic/src/index.ts':
      "import { answer } from '@justlang/config';\nexport const twice = answer * 2;\n",
    'packages/panic/src/index.test.ts':
      "import { test } from 'vitest';\nimport '@justlang/panic';\ntest('x', () => {});\n",
    'tools/bench/package.json': manifest('@justlang-tools/bench', ['@justlang/panic']),
    'tools/bench/src/main.ts':
      "import { readFileSync } from 'node:fs';\nimport '@justlang/panic/internal';\nreadFileSync('x');\n",
  });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('a workspace that keeps the rules', () => {
  test('has no violation', () => {
    expect(checkLayering(root)).toEqual([]);
  });

  test('may import types and values in any form from below', () => {
    write({
      'packages/panic/src/more.ts':
        "export type { answer } from '@justlang/config';\nexport type T = import('@justlang/config/internal').Y;\nexport const later = () => import('@justlang/config');\n",
    });
    expect(checkLayering(root)).toEqual([]);
  });
});

describe('an import that points upward', () => {
  test.each([
    ['a value', "import { twice } from '@justlang/panic';\ntwice;\n"],
    ['a type', "import type { twice } from '@justlang/panic';\nexport type T = typeof twice;\n"],
    ['a re-export', "export * from '@justlang/panic';\n"],
    ['an import()', "export const later = () => import('@justlang/panic');\n"],
    ['an import() of a template', 'export const later = () => import(`@justlang/panic`);\n'],
    ['an import type', "export type T = import('@justlang/panic').T;\n"],
    [
      'a require',
      "import { createRequire } from 'node:module';const require = createRequire('/');require('@justlang/panic');\n",
    ],
    ['an internal entry', "import '@justlang/panic/internal';\n"],
  ])('is reported for %s', (_form, source) => {
    write({
      'packages/config/package.json': manifest('@justlang/config', [], { devDependencies: {} }),
      'packages/config/src/up.ts': source,
    });
    expect(broken()).toContain('layer packages/config/src/up.ts:1');
  });

  test('is reported in a test file too', () => {
    write({ 'packages/config/src/up.test.ts': "import '@justlang/panic';\n" });
    expect(broken()).toContain('layer packages/config/src/up.test.ts:1');
  });

  test('is reported for a manifest that declares it without using it', () => {
    write({ 'packages/config/package.json': manifest('@justlang/config', ['@justlang/panic']) });
    expect(broken()).toContain('layer packages/config/package.json');
    expect(
      checkLayering(root).some(({ rule, message }) => rule === 'cycle' && /between packages/.test(message)),
    ).toBe(true);
  });

  test('names the importer, the target and what stands below', () => {
    write({ 'packages/config/src/up.ts': "\n\nimport '@justlang/panic';\n" });
    expect(checkLayering(root)).toContainEqual({
      rule: 'layer',
      where: 'packages/config/src/up.ts:3',
      message: '@justlang/config must not import @justlang/panic: below it stand nothing',
    });
  });
});

test('an import of a neighbour that is not below is reported', () => {
  write({
    'packages/raw-allocator/package.json': manifest('@justlang/raw-allocator', ['@justlang/config']),
    'packages/raw-allocator/src/index.ts': "import '@justlang/panic';\n",
  });
  expect(broken()).toContain('layer packages/raw-allocator/src/index.ts:1');
});

describe('what tests share', () => {
  const TESTING = "import '@justlang-tools/testing/process';\n";

  beforeEach(() => {
    const exports = { './process': './src/process.ts' };
    write({
      'package.json': JSON.stringify({
        name: 'root',
        devDependencies: { vitest: '1.0.0', '@justlang-tools/testing': 'workspace:*' },
      }),
      'tools/testing/package.json': manifest('@justlang-tools/testing', [], { exports }),
      'tools/testing/src/process.ts': 'export const run = 1;\n',
    });
  });

  test('may be imported by every test and by what stands in a test folder', () => {
    write({
      'packages/panic/src/a.test.ts': TESTING,
      'packages/panic/test/child.ts': TESTING,
      'tools/bench/src/a.test.ts': TESTING,
    });
    expect(checkLayering(root)).toEqual([]);
  });

  test('is reported in what is published, and in a tool', () => {
    write({ 'packages/panic/src/a.ts': TESTING, 'tools/bench/src/a.ts': TESTING });
    expect(broken().filter((rule) => rule.startsWith('layer'))).toEqual([
      'layer packages/panic/src/a.ts:1',
      'layer tools/bench/src/a.ts:1',
    ]);
  });

  test('imports no package of the workspace, in its tests neither', () => {
    write({
      'tools/testing/src/process.ts': "import '@justlang/panic';\n",
      'tools/testing/test/a.test.ts': "import '@justlang-tools/bench';\n",
    });
    expect(broken().filter((rule) => rule.startsWith('layer'))).toEqual([
      'layer tools/testing/src/process.ts:1',
      'layer tools/testing/test/a.test.ts:1',
    ]);
  });
});

test('a published package that imports a private tool is reported', () => {
  write({ 'packages/panic/src/tool.ts': "import '@justlang-tools/bench';\n" });
  expect(broken()).toContain('layer packages/panic/src/tool.ts:1');
});

test('a published package without a place in the layers is reported', () => {
  write({ 'packages/extra/package.json': manifest('@justlang/extra') });
  expect(broken()).toEqual(['layer packages/extra/package.json']);
});

describe('cycles', () => {
  test('between two files are reported with their path', () => {
    write({
      'packages/config/src/a.ts': "import { b } from './b.js';\nexport const a = () => b;\n",
      'packages/config/src/b.ts': "import { a } from './a.js';\nexport const b = () => a;\n",
    });
    expect(checkLayering(root)).toEqual([
      {
        rule: 'cycle',
        where: 'packages/config/src/a.ts',
        message:
          'import cycle between files: packages/config/src/a.ts -> packages/config/src/b.ts -> packages/config/src/a.ts',
      },
    ]);
  });

  test.each([
    ['an import type', "import type { B } from './b.js';\nexport type A = B;\n"],
    ['an import of an inline type', "import { type B } from './b.js';\nexport type A = B;\n"],
    ['an import() of a type', "export type A = import('./b.js').B;\n"],
    ['a typeof import()', "export type A = typeof import('./b.js');\n"],
    ['an export type from', "export type { B } from './b.js';\n"],
    ['an export from', "export { b } from './b.js';\n"],
    ['an export of all', "export * from './b.js';\n"],
    ['an export of all types', "export type * from './b.js';\n"],
    ['a later import()', "export const later = () => import('./b.js');\n"],
  ])('are closed by %s', (_form, source) => {
    write({
      'packages/config/src/a.ts': source,
      'packages/config/src/b.ts':
        "import type { A } from './a.js';\nexport type B = A;\nexport const b = 1;\n",
    });
    expect(broken()).toEqual(['cycle packages/config/src/a.ts']);
  });

  test('of types alone between packages are cycles all the same', () => {
    write({
      'packages/config/package.json': manifest('@justlang/config', ['@justlang/panic']),
      'packages/config/src/up.ts': "export type { twice } from '@justlang/panic';\n",
    });
    const messages = checkLayering(root).map(({ message }) => message);
    expect(messages).toContainEqual(
      expect.stringMatching(/^import cycle between packages: .*config -> .*panic/),
    );
  });

  test('of a file with itself are reported', () => {
    write({ 'packages/config/src/self.ts': "export * from './self.js';\n" });
    expect(broken()).toEqual(['cycle packages/config/src/self.ts']);
  });

  test('between private tools are reported, though no layer binds them', () => {
    write({
      'tools/bench/package.json': manifest('@justlang-tools/bench', [
        '@justlang/panic',
        '@justlang-tools/other',
      ]),
      'tools/other/package.json': manifest('@justlang-tools/other', ['@justlang-tools/bench']),
    });
    expect(broken()).toEqual(['cycle @justlang-tools/bench']);
  });

  test('are found where two of them share a node, and a diamond is none', () => {
    const graph = (edges: Record<string, string[]>) =>
      new Map(Object.entries(edges).map(([from, to]) => [from, new Set(to)]));
    expect(findCycles(graph({ a: ['b', 'c'], b: ['a'], c: ['a'] }))).toEqual([
      ['a', 'b', 'a'],
      ['a', 'c', 'a'],
    ]);
    expect(findCycles(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]);
  });
});

describe('cycles between folders', () => {
  test('are reported with an import for each step, though no file is in a cycle', () => {
    write({
      'packages/config/src/upper/user.ts': "import { made } from '../lower/maker.js';\nmade;\n",
      'packages/config/src/upper/shape.ts': 'export interface Shape {}\n',
      'packages/config/src/lower/maker.ts':
        "import type { Shape } from '../upper/shape.js';\nexport const made: Shape = {};\n",
    });
    expect(checkLayering(root)).toEqual([
      {
        rule: 'cycle',
        where: 'packages/config/src/lower',
        message:
          'import cycle between folders: packages/config/src/lower -> packages/config/src/upper -> packages/config/src/lower (packages/config/src/lower/maker.ts imports packages/config/src/upper/shape.ts; packages/config/src/upper/user.ts imports packages/config/src/lower/maker.ts)',
      },
    ]);
  });

  test('are closed by a file that stands beside the folder', () => {
    write({
      'packages/config/src/whole.ts': "export { part } from './parts/part.js';\n",
      'packages/config/src/parts/part.ts': 'export const part = 1;\n',
      'packages/config/src/parts/other.ts': "export type { part } from '../whole.js';\n",
    });
    expect(broken()).toEqual(['cycle packages/config/src/parts']);
  });

  test('are found within a folder too, and through several steps', () => {
    write({
      'packages/config/src/in/a/one.ts': "import '../b/one.js';\n",
      'packages/config/src/in/b/one.ts': '',
      'packages/config/src/in/b/two.ts': "import '../c.js';\n",
      'packages/config/src/in/c.ts': "import './a/two.js';\n",
      'packages/config/src/in/a/two.ts': '',
    });
    expect(broken()).toEqual(['cycle packages/config/src/in/a']);
  });

  test('are none where files above and below a folder stand beside it', () => {
    write({
      'packages/config/src/top.ts': "import './parts/part.js';\nimport './base.js';\n",
      'packages/config/src/parts/part.ts': "import '../base.js';\nimport './deeper/end.js';\n",
      'packages/config/src/parts/deeper/end.ts': "import '../../base.js';\n",
      'packages/config/src/base.ts': '',
    });
    expect(broken()).toEqual([]);
  });

  test('are not closed by a test, which looks from above at what it stands beside', () => {
    write({
      'packages/config/src/parts/part.ts': 'export const part = 1;\n',
      'packages/config/src/parts/part.test.ts': "import '../whole.js';\n",
      'packages/config/src/whole.ts': "import './parts/part.js';\n",
    });
    expect(broken()).toEqual([]);
  });
});

describe('an import of files that are not an entry', () => {
  test.each([
    ['a path into dist', "import '@justlang/config/dist/index.js';\n"],
    ['an entry that does not exist', "import '@justlang/config/secret';\n"],
    ['a relative path into another package', "import '../../config/src/index.js';\n"],
    ['a relative path out of the package', "import '../../../vitest.config.js';\n"],
    ['its own public entry by name', "import '@justlang/panic';\n"],
  ])('is reported: %s', (_what, source) => {
    write({ 'packages/panic/src/deep.ts': source });
    expect(broken()).toEqual(['deep-import packages/panic/src/deep.ts:1']);
  });

  test('is reported for a relative path that names nothing', () => {
    write({ 'packages/panic/src/deep.ts': "import './gone.js';\n" });
    expect(broken()).toEqual(['unresolved packages/panic/src/deep.ts:1']);
  });
});

describe('an import of what is not declared', () => {
  test('is reported for a workspace package that stands below', () => {
    write({ 'packages/panic/package.json': manifest('@justlang/panic') });
    expect(broken()).toEqual(['undeclared packages/panic/src/index.ts:1']);
  });

  test('is reported in published code for what is installed for development only', () => {
    write({ 'packages/panic/src/oops.ts': "import 'vitest';\n" });
    expect(broken()).toEqual(['undeclared packages/panic/src/oops.ts:1']);
  });

  test('is reported in a test for what nobody declares', () => {
    write({ 'packages/panic/src/other.test.ts': "import 'left-pad/sub';\n" });
    expect(broken()).toEqual(['undeclared packages/panic/src/other.test.ts:1']);
  });
});

test('a file that does not parse is an error that names it', () => {
  expect(() => readImports('broken.ts', 'import {')).toThrow(/broken\.ts/);
});

test('names in comments and strings are no imports', () => {
  expect(readImports('x.ts', "// import 'a'\nconst text = \"import 'b'\";\nexport { text };\n")).toEqual([]);
});
