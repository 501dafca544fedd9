// The gate of the API reports: whatever goes from a package's declarations, or changes its type, is seen.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations } from '@justlang-tools/accessors';
import { soak } from '@justlang-tools/testing/soak';
import { afterAll, describe, expect, test } from 'vitest';
import { compareApi, REPORTS } from '../src/api-report.js';
import { CACHE, folderOf, type PackageName } from '../src/packages.js';

const COPIES = join(CACHE, 'gate');
afterAll(() => rmSync(COPIES, { recursive: true, force: true }));

/** Of each package a public function that is taken away, another whose type changes, and what it changes to. */
const CHANGES: readonly [PackageName, file: string, removed: string, changed: string, into: string][] = [
  [
    'config',
    'runtime-config.d.ts',
    'static fromEnv(env?: Environment): RuntimeConfig;',
    'with(overrides: Partial<RuntimeOptions>): RuntimeConfig;',
    'with(overrides: RuntimeOptions): RuntimeConfig;',
  ],
  [
    'panic',
    'panic.d.ts',
    'static takeHook(): PanicHook;',
    'static isPanicking(): boolean;',
    'static isPanicking(): boolean | undefined;',
  ],
  [
    'raw-allocator',
    'raw-allocator.d.ts',
    'realloc(address: Address, newSize: number, align: number): Address;',
    'alloc(size: number, align: number): Address;',
    'alloc(size: number, align?: number): Address;',
  ],
  [
    'memory-access',
    'memory-access.d.ts',
    'static readonly getU16: (address: Address) => number;',
    'static readonly getI64: (address: Address) => bigint;',
    'static readonly getI64: (address: Address) => number;',
  ],
  [
    'heap',
    'heap/just-heap.d.ts',
    'trim(): void;',
    'leak(address: Address, size?: number): void;',
    'leak(address: Address, size: number): void;',
  ],
  [
    'drop-glue',
    'drop-glue.d.ts',
    'dropBox(pointer: Address, pointee: TypeId): void;',
    'needsDrop(typeId: TypeId): boolean;',
    'needsDrop(typeId: TypeId): number;',
  ],
];

/** The folder of a copy of a package's declarations, which resolves its imports as the package does. */
function copyOf(name: PackageName): string {
  const copy = join(COPIES, name);
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  cpSync(join(folderOf(name), 'package.json'), join(copy, 'package.json'));
  cpSync(join(folderOf(name), 'dist'), join(copy, 'dist'), { recursive: true });
  symlinkSync(join(folderOf(name), 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

/** Replaces a line of a file of declarations. */
function replaceLine(file: string, line: string, by: string): void {
  const parts = readFileSync(file, 'utf8').split(`    ${line}\n`);
  expect([line, parts.length]).toEqual([line, 2]);
  writeFileSync(file, parts.join(by));
}

const linesOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim());

describe('the gate of the API reports', () => {
  // In part: the first package.
  test.each(soak(CHANGES.slice(0, 1), CHANGES))(
    'of %s sees that a function is gone, and that a type changed',
    (name, file, gone, from, into) => {
      const copy = copyOf(name);
      const declarations = join(copy, 'dist', file);
      replaceLine(declarations, gone, '');
      replaceLine(
        declarations,
        from,
        `    ${into}
`,
      );
      const { changed, report } = compareApi(name, copy, false);
      expect(changed).toBe(true);
      const [before, after] = [linesOf(join(REPORTS, `${name}.api.md`)), linesOf(report)];
      const has = (lines: string[]) => [gone, from, into].map((line) => lines.includes(line));
      expect([has(before), has(after)]).toEqual([
        [true, true, false],
        [false, false, true],
      ]);
    },
  );

  test('has every function of MemoryAccess with its signature', () => {
    const report = linesOf(join(REPORTS, 'memory-access.api.md'));
    const missing = operations
      .map(
        ({ name, parameters, returns }) =>
          `static readonly ${name}: (${parameters.join(', ')}) => ${returns};`,
      )
      .filter((line) => !report.includes(line));
    expect(missing).toEqual([]);
  });
});
