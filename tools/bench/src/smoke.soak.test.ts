// Every other benchmark runs, with little work: each of ours gives figures, and does the work its C peer does. Nothing is
// asserted about time. `pair` is left out: its peers come from npm.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, write } from '@justlang-tools/testing/folder';
import { runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const bench = (...args: string[]) => runNode([MAIN, ...args]);

describe('npm run bench', () => {
  const all = [
    'lanes',
    'mixed',
    'trees',
    'memory',
    'vec',
    'aged',
    'open',
    'replace',
    'workers',
    'scale',
    'beyond',
  ];

  it.each(soak([], all, ['mixed', 'open', 'replace', 'scale']))('measures heap %s', (name) => {
    const { code, stdout, stderr } = bench('heap', name, '--scale', '0.001');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^(absent|failed): .*Node/m);
    expect(stdout).toMatch(/^.*, off, Node [\d.]+ +\d/m);
    expect(stdout).toMatch(/^.*, basic, Node [\d.]+ +\d/m);
  });

  it('measures heap churn in a worker too, beside the main thread', () => {
    const { code, stdout } = bench('heap', 'churn', '--scale', '0.001', '--worker');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^address lane, basic, Node [\d.]+ worker +[\d.]+ +[\d.]+ +at most 0.8 +[\d.]+/m);
  });

  it('measures large blocks wherever they lie', () => {
    const { code, stdout, stderr } = bench('access', 'matrix', 'bytes', '--scale', '0.05');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^(absent|failed): /m);
    for (const placement of [
      'low memory',
      'first region, low memory on',
      'first region, low memory off',
      "libc's block, in the table",
    ]) {
      expect(stdout.match(new RegExp(`^${placement}, Node [\\d.]+ +[\\d.]+ +[\\d.]+`, 'gm'))).toHaveLength(2);
    }
  });

  it('measures loads, stores and the chase with low memory off', () => {
    const { code, stdout, stderr } = bench(
      'access',
      'loads-low-off',
      'stores-low-off',
      'chase-low-off',
      '--scale',
      '0.001',
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^(absent|failed): /m);
    for (const access of ['getI8', 'getU64Number', 'setF64', 'setAddress', 'from an argument']) {
      expect(stdout).toMatch(new RegExp(`^${access}, Node [\\d.]+ +[\\d.]+ +[\\d.]+`, 'm'));
    }
  });

  it('measures loads and stores of every width, the chase and the windows', () => {
    const { code, stdout, stderr } = bench(
      'access',
      'loads',
      'stores',
      'chase',
      'windows',
      '--scale',
      '0.001',
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^(absent|failed): /m);
    for (const access of ['getI8', 'getU64Number', 'setF64', 'setAddress', 'two highs']) {
      expect(stdout).toMatch(new RegExp(`^${access}, Node [\\d.]+ +[\\d.]+ +[\\d.]+`, 'm'));
    }
  });

  const MODES = ['profile', 'guard', 'record', 'full'];

  // A process for each program, mode and round.
  it('measures what looking at memory costs on programs', { timeout: 300_000 }, () => {
    const { code, stdout, stderr } = bench('cost', 'programs', '--scale', '0.001');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^(absent|failed): /m);
    for (const work of ['word-frequency', 'binary-trees', 'lru-cache']) {
      expect(stdout).toMatch(new RegExp(`^${work}, off, Node [\\d.]+ +\\d`, 'm'));
      for (const mode of MODES) {
        expect(stdout).toMatch(new RegExp(`^${work}, ${mode}, Node [\\d.]+ +[\\d.,]+ +[\\d.]+`, 'm'));
      }
    }
  });

  it('measures what looking at memory costs on traces', () => {
    const trace = write(
      join(temporaryFolder('bench'), 'small.ltrc'),
      'a 1 24 8\nr 1 100 24 8\nz 2 9000 16\nf 1 100 8\n',
    );
    const { code, stdout, stderr } = bench('cost', 'traces', '--scale', '0.001', '--trace', trace);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^(absent|failed): /m);
    expect(stdout).toMatch(/^small, off, Node [\d.]+ +\d/m);
    for (const mode of MODES) {
      expect(stdout).toMatch(new RegExp(`^small, ${mode}, Node [\\d.]+ +[\\d.,]+ +[\\d.]+`, 'm'));
    }
  });
});
