// One benchmark runs, with little work; every one in smoke.soak.test.ts. Nothing is asserted about time.
import { fileURLToPath } from 'node:url';
import { runNode } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const bench = (...args: string[]) => runNode([MAIN, ...args]);

describe('npm run bench', () => {
  it('measures a heap, off and basic', () => {
    const { code, stdout, stderr } = bench('heap', 'list', '--scale', '0.001');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^(absent|failed): .*Node/m);
    expect(stdout).toMatch(/^.*, off, Node [\d.]+ +\d/m);
    expect(stdout).toMatch(/^.*, basic, Node [\d.]+ +\d/m);
  });

  it('says what there is when asked for what is not', () => {
    expect(bench('heap', 'nothing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there are churn'),
    });
    expect(bench('disk')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there are access, heap'),
    });
    expect(bench('heap', '--rounds', 'many').stderr).toContain('--rounds is many');
  });
});
