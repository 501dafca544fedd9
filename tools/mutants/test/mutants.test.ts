import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packagesWithMutants, readMutants, spread } from '../src/mutant.js';
import { Scratch } from '../src/scratch.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');

let repository: string;
let folder: string;

function list(...mutants: object[]): void {
  writeFileSync(join(folder, 'mutants.json'), JSON.stringify({ mutants }));
}

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'mutants-'));
  folder = join(repository, 'packages/demo');
  mkdirSync(join(folder, 'src'), { recursive: true });
  mkdirSync(join(repository, 'packages/other'));
  writeFileSync(join(folder, 'src/a.ts'), 'const a = 1 < 2;\nconst b = 1;\n');
  writeFileSync(join(folder, 'src/a.test.ts'), '');
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

const GOOD = { file: 'src/a.ts', find: '<', replace: '<=', why: 'the bound' };

describe('a list of mutants', () => {
  test('may be missing', () => {
    expect(readMutants(folder)).toEqual([]);
  });

  test('is read as written', () => {
    list(GOOD, { ...GOOD, test: 'src/a.test.ts' });
    expect(readMutants(folder)).toEqual([GOOD, { ...GOOD, test: 'src/a.test.ts' }]);
  });

  test.each([
    ['a text that occurs twice', { ...GOOD, find: 'const' }, /mutant 2: "const" occurs 2 times/],
    ['a text that does not occur', { ...GOOD, find: 'let' }, /occurs 0 times/],
    ['a file that does not exist', { ...GOOD, file: 'src/b.ts' }, /src\/b\.ts does not exist/],
    ['a test that does not exist', { ...GOOD, test: 'src/b.test.ts' }, /src\/b\.test\.ts does not exist/],
    ['a change of nothing', { ...GOOD, replace: '<' }, /same/],
    ['no reason', { ...GOOD, why: undefined }, /why must be a text/],
    ['a misspelt key', { ...GOOD, tests: 'x' }, /unknown key tests/],
  ])('is refused with %s', (_what, entry, message) => {
    list(GOOD, entry);
    expect(() => readMutants(folder)).toThrow(message);
  });
});

test('the mutants of every package can be applied', () => {
  for (const name of packagesWithMutants(ROOT)) {
    expect(readMutants(join(ROOT, 'packages', name)).length).toBeGreaterThan(0);
  }
});

test('a limit takes a spread over the whole list', () => {
  expect(spread([1, 2, 3], 5)).toEqual([1, 2, 3]);
  expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
});

test('a mutant changes the copy alone, and is taken back', () => {
  const scratch = new Scratch(repository, 'demo');
  const copy = () => readFileSync(join(scratch.folder, 'src/a.ts'), 'utf8');
  const mutant = { ...GOOD, replace: "$& '$1'" };
  scratch.apply(mutant);
  expect(copy()).toBe("const a = 1 $& '$1' 2;\nconst b = 1;\n");
  expect(readFileSync(join(folder, 'src/a.ts'), 'utf8')).toContain('1 < 2');
  scratch.restore(mutant);
  expect(copy()).toBe('const a = 1 < 2;\nconst b = 1;\n');
  expect(scratch.testBeside('src/a.ts')).toBe('src/a.test.ts');
  expect(scratch.testBeside('src/b.ts')).toBeUndefined();
  scratch.remove();
});
