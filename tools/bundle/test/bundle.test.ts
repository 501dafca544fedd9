import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileFunction, createContext } from 'node:vm';
import { runNode } from '@justlang-tools/testing/process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BUNDLE = join(ROOT, 'tools', 'bundle', 'bundle.mjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'just-bundle-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** Writes a module as the compiler leaves it, with a map, and its source. */
function module(name: string, text: string): void {
  const file = `.cache/modules/${name}.js`;
  const map = {
    version: 3,
    file: `${name}.js`,
    sources: [`../../src/${name}.ts`],
    names: [],
    mappings: 'AAAA',
  };
  write(file, `${text}\n`);
  write(`src/${name}.ts`, `${text}\n`);
  write(`${file}.map`, JSON.stringify(map));
}

/** Bundles what stands in `.cache/modules`. */
function bundle(): { code: number | null; stderr: string } {
  const { code, stderr } = runNode([BUNDLE], { cwd: folder });
  return { code, stderr };
}

describe('a bundled package', () => {
  beforeEach(() => {
    write('package.json', '{ "type": "module" }');
    module('state', 'export const state = [];');
    module('index', "export { state } from './state.js';\nexport class A {}");
    module('internal', "export { state as same } from './state.js';");
  });

  test('is required as an ES module', () => {
    expect(bundle()).toEqual({ code: 0, stderr: '' });
    const required = createRequire(join(folder, 'x.cjs'))('./dist/index.cjs');
    expect(Object.keys(required).sort()).toEqual(['A', 'state']);
  });

  describe('required by a host with a `require`, and a `process`, of its own', () => {
    /** Runs dist/index.cjs as jest does: in another realm, whose `require` throws `refusal`. */
    function required(refusal: unknown): unknown {
      expect(bundle()).toEqual({ code: 0, stderr: '' });
      const filename = join(folder, 'dist', 'index.cjs');
      const parameters = ['module', 'require', 'process', '__filename'];
      const run = compileFunction(readFileSync(filename, 'utf8'), parameters, {
        filename,
        parsingContext: createContext(),
      });
      const refuse = () => {
        throw refusal;
      };
      const getBuiltinModule = (name: string) =>
        name === 'node:module' ? { createRequire: () => refuse } : process.getBuiltinModule(name);
      const module = { exports: {} };
      run(module, refuse, { getBuiltinModule }, filename);
      return module.exports;
    }

    test('is loaded by that of Node, where the host refuses ES modules', () => {
      const refusal = Object.assign(new Error('Must use import'), { code: 'ERR_REQUIRE_ESM' });
      expect(Object.keys(required(refusal) as object).sort()).toEqual(['A', 'state']);
    });

    test('is loaded by that of Node, where the host cannot parse it', () => {
      const refusal = new SyntaxError("Cannot use 'import.meta' outside a module");
      expect(Object.keys(required(refusal) as object).sort()).toEqual(['A', 'state']);
    });

    test('passes any other error on', () => {
      const failure = new Error('another');
      expect(() => required(failure)).toThrow(failure);
    });
  });

  test('has one copy of what both entries need, and shows the public names only', async () => {
    expect(bundle()).toEqual({ code: 0, stderr: '' });
    const load = (entry: string) => import(pathToFileURL(join(folder, 'dist', entry)).href);
    const [index, internal] = [await load('index.js'), await load('internal.js')];
    expect(index.state).toBe(internal.same);
    expect(Object.keys(index)).toEqual(['A', 'state']);
  });

  test('imports other packages from the file that holds their code', () => {
    const imports = "import { a } from '@justlang/a';\nimport { b } from '@justlang/a/internal';\n";
    module('state', `${imports}export const state = [a, b];`);
    expect(bundle().code).toBe(0);
    const found = readFileSync(join(folder, 'dist', 'internal.js'), 'utf8').match(/^import .*$/gm);
    expect(found).toEqual(["import { a, b } from '@justlang/a/internal';"]);
  });

  test('keeps nothing of an earlier bundle, and the declarations', () => {
    for (const file of ['dist/old.js', 'dist/old.js.map', 'dist/index.d.ts']) write(file, '');
    expect(bundle().code).toBe(0);
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual([
      'index.cjs',
      'index.d.ts',
      'index.js',
      'internal.cjs',
      'internal.js',
      'internal.js.map',
    ]);
  });

  test('is not made from modules that do not fit together', () => {
    module('index', "import { nothing } from './state.js';\nexport const n = nothing;");
    const { code, stderr } = bundle();
    expect(code).not.toBe(0);
    expect(stderr).toContain('"nothing" is not exported');
  });
});

describe.each(readdirSync(join(ROOT, 'packages')))('the bundle of %s', (name) => {
  const dist = join(ROOT, 'packages', name, 'dist');
  const code = (): string => readFileSync(join(dist, 'internal.js'), 'utf8');

  test('declares as its source does: V8 takes no `var` for a constant', () => {
    // Those of `requireDropRoom` hold nothing: they are there for their registers.
    expect(code().replace(/^ +var r0, r1,/m, '')).not.toMatch(/^\s*var\s/m);
  });

  test('holds no comments, and nothing but ASCII, which V8 keeps in one byte per character', () => {
    expect(code()).not.toMatch(/[^\0-\x7f]/);
    expect(code()).not.toMatch(/^\s*(?:\/\*|\*|\/\/(?!# ))/m);
  });

  test('leads to every source by its map, and holds no module twice', () => {
    const { sources } = JSON.parse(readFileSync(join(dist, 'internal.js.map'), 'utf8')) as {
      sources: string[];
    };
    const mapped = sources.map((source) => join(dist, source));
    const src = join(ROOT, 'packages', name, 'src');
    expect(mapped.filter((source) => !source.startsWith(src) || !existsSync(source))).toEqual([]);
    expect(new Set(mapped).size).toBe(mapped.length);
    expect(mapped).not.toEqual([]);
  });

  test('imports of Node at most `node:buffer`, which is cheap: Node reads every export of what is imported', () => {
    const specifiers = [...code().matchAll(/^import .*?'(node:.*)';$/gm)].map(([, specifier]) => specifier);
    expect(specifiers.filter((specifier) => specifier !== 'node:buffer')).toEqual([]);
  });
});
