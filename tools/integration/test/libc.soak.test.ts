import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { RawAllocator } from '@justlang/raw-allocator';
import { runNode, withoutProgress } from '@justlang-tools/testing/process';
import { SOAK, soak } from '@justlang-tools/testing/soak';
import { afterAll, describe, expect, it } from 'vitest';
import { result } from './fixtures.js';
import { compileForwarder, installedLibrary } from './libraries.js';

const MAIN = fileURLToPath(import.meta.resolve('@justlang-tools/programs/package.json')).replace(
  /package\.json$/,
  'dist/main.js',
);

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'just-libc-')));
afterAll(() => rmSync(folder, { recursive: true }));
const text = join(folder, 'text.txt');
writeFileSync(
  text,
  'All happy families are alike; every unhappy family is unhappy in its own way.\n'.repeat(400),
);

interface Outcome {
  readonly results: readonly unknown[];
  readonly allocatedBytes: number;
}

/** What `npm start` printed, without settings, times, library and what depends on the process. */
function results(stdout: string): string {
  const programs = stdout.slice(stdout.indexOf('\n'), stdout.indexOf('\nprogram '));
  return programs.replace(/\(plain JS: .*\)/g, '');
}

describe.runIf(process.platform === 'linux')('JUST_LIBC', () => {
  // Debian's libmimalloc2.0 where it is installed.
  const library =
    installedLibrary('libmimalloc.so.2', 'libmimalloc.so.2.0') ??
    compileForwarder(join(folder, 'forwarder.so'));

  it('named in code runs all programs with the same results, in every thread, and the handles say so', () => {
    const outcome = result('libc.mjs', [library, text]) as Record<string, unknown> & { expected: Outcome };
    const { expected } = outcome;
    expect(expected.results).toHaveLength(4);
    expect(outcome).toEqual({
      expected,
      pooled: expected,
      system: expected,
      wrong: 0,
      inWorker: { wrong: 0, code: 0 },
      handles: ['malloc', 'realloc', 'free'].map((name) => [name, library]),
      distinct: true,
    });
    expect(expected.allocatedBytes).toBe(0);
  });

  it.runIf(SOAK)('named in the environment runs npm start with the same results', () => {
    const programs = ['word-frequency', 'binary-trees', 'lru-cache', 'panic-unwind'];
    const args = [MAIN, ...programs, '--text', text, '--depth', '8', '--capacity', '50'];
    const expected = runNode(args);
    expect(expected.code).toBe(0);
    for (const JUST_ALLOCATOR of ['pooled', 'system']) {
      const { code, stdout, stderr } = runNode(args, { env: { JUST_LIBC: library, JUST_ALLOCATOR } });
      expect([code, withoutProgress(stderr)]).toEqual([0, '']);
      expect(results(stdout)).toBe(results(expected.stdout));
      expect(stdout).toContain(`Memory comes from malloc of ${library}\n`);
    }
  });

  it('named in the environment serves workers that exchange blocks', () => {
    const env = { JUST_LIBC: library, JUST_ALLOCATOR: 'system' };
    const rounds = soak(2000, 20_000);
    expect(result('exchange.mjs', [`${rounds}`], env)).toMatchObject({
      codes: [0, 0, 0, 0],
      wrong: 0,
      live: 0,
    });
  });

  const jemalloc = installedLibrary('libjemalloc.so.2');
  const unloadable: [string, string, RegExp][] = [
    ['a text file', text, /ELF|too short|format/],
    ['no file at all', join(folder, 'none.so'), /No such file|not found/],
  ];
  if (jemalloc !== undefined) unloadable.push(["Debian's libjemalloc2", jemalloc, /static TLS/]);

  it.each(unloadable)("that is %s is an error with the loader's reason", (_, libc, reason) => {
    const refusal = expect.objectContaining({
      code: 'ERR_JUST_LINK',
      message: expect.stringMatching(new RegExp(`${libc} cannot be loaded: .*(${reason.source})`)),
    });
    const config = RuntimeConfig.DEFAULT.with({ libc });
    expect(() => new RawAllocator(config)).toThrow(refusal);
    expect(() => new JustHeap(config)).toThrow(refusal);
    const { code, stderr } = runNode([MAIN, 'binary-trees', '--depth', '4'], { env: { JUST_LIBC: libc } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^binary-trees: ERR_JUST_LINK/m);
    expect(stderr).toMatch(reason);
  });
});
