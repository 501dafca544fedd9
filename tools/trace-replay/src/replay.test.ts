// The whole tool on traces made here: both allocators, both lanes, all tiers, and the timing beside C.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { runNode } from '@justlang-tools/testing/process';
import { SEED, SOAK } from '@justlang-tools/testing/soak';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateTrace } from './generate.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = temporaryFolder('trace-replay');
const layouts = join(folder, 'made.ltrc');
const mallocs = join(folder, 'made-too.trc');
beforeAll(() => {
  writeFileSync(layouts, generateTrace({ operations: 1500, seed: 5 * SEED, format: 'ltrc' }));
  writeFileSync(mallocs, generateTrace({ operations: 1500, seed: 6 * SEED, format: 'trc' }));
});

const replay = (...args: string[]) => runNode([MAIN, ...args]);

describe('npm run trace-replay', () => {
  it.runIf(SOAK)('finds nothing wrong with the heap, in every configuration', () => {
    const { code, stdout, stderr } = replay(layouts, mallocs, '--no-timing');
    expect(stderr).toBe('');
    expect(stdout).not.toContain('wrong:');
    expect(
      stdout.match(/^(pooled|system) +(address|object) lane +(off|basic|full) +2 +0 +\d,\d+$/gm),
    ).toHaveLength(12);
    expect(code).toBe(0);
  });

  it('prints times, ratios and the geometric mean', () => {
    const { code, stdout } = replay(layouts, '--no-verify', '--operations', '2000');
    expect(stdout).toMatch(/^made +Node [\d.]+ +1,\d+ /m);
    expect(stdout).toMatch(/^basic, Node [\d.]+: geometric mean \d/m);
    expect(code).toBe(0);
  });

  it('refuses what it cannot read', () => {
    writeFileSync(join(folder, 'bad.trc'), 'a 0 16\nf 1\n');
    expect(replay(join(folder, 'bad.trc'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('bad.trc:2: "f 1": block 1 is not live'),
    });
    expect(replay(layouts, '--lane', 'fast').stderr).toContain('--lane is fast; it must be address, object');
    expect(replay(join(folder, 'none.trc')).code).toBe(1);
  });
});
