import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode, withoutProgress } from '@justlang-tools/testing/process';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const MAIN = join(
  fileURLToPath(import.meta.resolve('@justlang-tools/programs/package.json')),
  '../dist/main.js',
);
const NAMES = ['word-frequency', 'binary-trees', 'lru-cache', 'panic-unwind'];

const folder = mkdtempSync(join(tmpdir(), 'just-programs-'));
afterAll(() => rmSync(folder, { recursive: true }));

function textOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const text = textOf('text.txt', 'to be or not to be\n'.repeat(100));

/** The table that `npm start` prints: for each program its cells, by the name of the column. */
function tableOf(stdout: string): Record<string, Record<string, string>> {
  const lines = stdout.split('\n');
  const at = lines.findIndex((line) => line.startsWith('program '));
  const titles = lines[at]!.split(/ {2,}/);
  const rows = lines.slice(at + 2).filter((line) => NAMES.some((name) => line.startsWith(`${name} `)));
  return Object.fromEntries(
    rows.map((row) => {
      const cells = row.split(/ {2,}/);
      return [cells[0]!, Object.fromEntries(titles.map((title, column) => [title, cells[column]!]))];
    }),
  );
}

const numberIn = (cell: string | undefined): number => Number(cell?.replaceAll(',', ''));

describe('npm start', () => {
  it('prints a table with what every program did, in every tier', () => {
    for (const JUST_CHECKS of ['off', 'basic', 'full']) {
      const { code, stdout, stderr } = runNode([MAIN, ...NAMES, '--text', text, '--depth', '8'], {
        env: { JUST_CHECKS },
      });
      expect([code, withoutProgress(stderr)]).toEqual([0, '']);
      const table = tableOf(stdout);
      expect(Object.keys(table)).toEqual(NAMES);
      for (const row of Object.values(table)) {
        expect(row.time).toMatch(/^\d+\.\d m?s$/);
        expect(numberIn(row.allocations)).toBeGreaterThan(0);
        expect(numberIn(row['peak off-heap bytes'])).toBeGreaterThan(0);
        expect(row['live at end']).toBe('0');
        expect(row.GCs).toMatch(/^\d+$/);
      }
      // "to" and "be" come twice a line, "or" and "not" once.
      expect(table['word-frequency']!.result).toMatch(/^600 words, 4 distinct/);
      expect(table['lru-cache']!.result).toMatch(/^596 hits, 4 misses, 0 evictions/);
      expect(table['panic-unwind']!.result).toBe('exit code 101');
    }
  });

  it('reads a real text by default, with the result of plain JS', () => {
    const bare = runNode([MAIN, 'word-frequency']);
    expect(bare.code).toBe(0);
    expect(bare.stdout).toContain('equals plain JS: yes');
    const { result } = tableOf(bare.stdout)['word-frequency']!;
    expect(Number(/^(\d+) words/.exec(result!)![1])).toBeGreaterThan(100_000);
  });

  it('runs the programs that are named, once each, in its own order', () => {
    const args = ['lru-cache', 'binary-trees', 'lru-cache', '--text', text, '--depth=6', '--capacity=2'];
    const { code, stdout } = runNode([MAIN, ...args]);
    expect(code).toBe(0);
    expect(Object.keys(tableOf(stdout))).toEqual(['binary-trees', 'lru-cache']);
  });

  it.each([
    ['an empty text', ''],
    ['a text without words', '\n\t .,;\n'],
    ['a byte order mark', '\uFEFFone two'],
    ['words of every plane', 'é 日本語 🙂 ａ\u0301'],
    ['a word of a megabyte', 'x'.repeat(2 ** 20)],
  ])('takes %s', (name, content) => {
    const path = textOf(name.replaceAll(' ', '-'), content);
    const { code, stdout, stderr } = runNode([MAIN, 'word-frequency', 'lru-cache', '--text', path]);
    expect([code, withoutProgress(stderr)]).toEqual([0, '']);
    expect(stdout.match(/equals plain JS: yes/g)).toHaveLength(2);
  });

  it.each([
    ['a missing file', join(folder, 'none.txt'), /ENOENT/],
    ['a folder', folder, /EISDIR/],
    [
      'a file that is not UTF-8',
      textOf('latin-1.txt', Uint8Array.of(0x63, 0x61, 0x66, 0xe9)),
      /ERR_JUST_INVALID_UTF8.*\b3\b/,
    ],
    ['half a surrogate', textOf('cesu.txt', Uint8Array.of(0xed, 0xa0, 0x80)), /ERR_JUST_INVALID_UTF8.*\b0\b/],
  ])('says what is wrong with %s, and ends with 1', (_, path, reason) => {
    const { code, stderr } = runNode([MAIN, 'word-frequency', '--text', path]);
    expect(code).toBe(1);
    expect(stderr).toContain(path);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each([
    ['--depth', '27'],
    ['--depth', '1e1'],
    ['--depth', ''],
    ['--capacity', '0'],
    ['--capacity'],
    ['--text', ''],
    ['--checks', 'full'],
    ['trees'],
    ['--', '--depth'],
  ])('refuses %s %s with 2, before anything runs', (...args) => {
    const { code, stdout, stderr } = runNode([MAIN, ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('npm start -- --help');
  });

  it('lists every program and every option when asked for help', () => {
    const [long, short] = [runNode([MAIN, '--help']), runNode([MAIN, '-h', 'binary-trees'])];
    expect(long).toEqual({ code: 0, signal: null, stdout: short.stdout, stderr: '' });
    for (const name of [...NAMES, '--text', '--depth', '--capacity', '--help', 'JUST_']) {
      expect(long.stdout).toContain(name);
    }
  });
});

it('both commands refuse a task that is none', () => {
  const { code, stderr } = runNode([join(ROOT, 'tools/workspace/run.mjs'), 'walk']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/walk.*start.*test/);
});
