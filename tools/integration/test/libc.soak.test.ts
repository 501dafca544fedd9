import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { RawAllocator } from '@justlang/raw-allocator';
import { soak } from '@justlang-tools/testing/soak';
import { afterAll, describe, expect, it } from 'vitest';
import { result, runHere } from './fixtures.js';
import { compileForwarder, installedLibrary } from './libraries.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'just-libc-')));
afterAll(() => rmSync(folder, { recursive: true }));
const text = join(folder, 'text.txt');
writeFileSync(text, 'All happy families are alike.\n'.repeat(400));

/** What is read back of four lists of the numbers 0 to 99, when all was freed. */
const READ_BACK = { sums: [4950, 4950, 4950, 4950], allocatedBytes: 0 };

describe.runIf(process.platform === 'linux')('JUST_LIBC', () => {
  // Debian's libmimalloc2.0 where it is installed.
  const library =
    installedLibrary('libmimalloc.so.2', 'libmimalloc.so.2.0') ??
    compileForwarder(join(folder, 'forwarder.so'));

  it('named in code keeps what is stored, in every thread, and the handles say so', () => {
    expect(result('libc.mjs', [library])).toEqual({
      expected: READ_BACK,
      pooled: READ_BACK,
      system: READ_BACK,
      wrong: 0,
      inWorker: { wrong: 0, code: 0 },
      handles: ['malloc', 'realloc', 'free'].map((name) => [name, library]),
      distinct: true,
    });
  });

  it.each(['pooled', 'system'])(
    'named in the environment is where a %s heap gets its memory',
    (JUST_ALLOCATOR) => {
      const env = { JUST_LIBC: library, JUST_ALLOCATOR };
      expect(result('libc-environment.mjs', [], env)).toEqual({ ...READ_BACK, library });
    },
  );

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
    const { code, stderr } = runHere([join('fixtures', 'libc-environment.mjs')], {
      env: { JUST_LIBC: libc },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('ERR_JUST_LINK');
    expect(stderr).toMatch(reason);
  });
});
