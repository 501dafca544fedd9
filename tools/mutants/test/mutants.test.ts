import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Candidate, concerned, mixed } from '../src/choice.js';
import { packagesWithMutants, readMutants } from '../src/mutant.js';
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

describe('the mutants of a change', () => {
  const candidate = (file: string, find: string, test?: string): Candidate => ({
    packageName: 'demo',
    mutant: { file, find, replace: 'x', why: find, ...(test === undefined ? {} : { test }) },
  });
  const candidates = [
    candidate('src/a.ts', '1'),
    candidate('src/b.ts', '2', 'test/c.test.ts'),
    candidate('src/d.ts', '3'),
  ];
  const chosen = (...files: string[]) =>
    concerned(candidates, new Set(files), () => [
      candidates[0]!.mutant,
      { ...candidates[1]!.mutant, file: 'src/old.ts' },
    ])
      .map(({ mutant }) => mutant.find)
      .join();

  test.each([
    ['the file they break', 'packages/demo/src/a.ts', '1'],
    ['the test beside it', 'packages/demo/src/a.test.ts', '1'],
    ['the test they name', 'packages/demo/test/c.test.ts', '2'],
    ['a file of the same name elsewhere', 'packages/other/src/a.ts', ''],
  ])('are those of %s', (_what, file, finds) => expect(chosen(file)).toBe(finds));

  test('are those it brings, where the list itself changed; one whose file was moved is none', () => {
    expect(chosen('packages/demo/mutants.json')).toBe('3');
  });

  test('are mixed, in another order after each commit', () => {
    const many = Array.from({ length: 20 }, (_, i) => candidate('src/a.ts', String(i)));
    const order = (salt: string) => mixed(many, salt).map(({ mutant }) => mutant.find);
    expect(order('one')).toEqual(order('one'));
    expect(order('one')).not.toEqual(order('two'));
    expect(order('one').sort()).toEqual(many.map(({ mutant }) => mutant.find).sort());
  });
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
