import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { fixturesIn, resultOf, runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { beforeAll, describe, expect, it } from 'vitest';
import { HAS_VIEWS, NO_VIEWS } from './has-views.js';

const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));
const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));

/** Every way of reaching memory: windows, native calls, and checked. */
const MODES: readonly [string, Record<string, string>][] = [
  ['through windows', {}],
  ['with native calls', { JUST_ACCESS: 'native' }],
  ['under full checks', { JUST_CHECKS: 'full' }],
];

describe.each(MODES.slice(0, soak(1, MODES.length)))('%s', (_, env) => {
  it('atomic operations of four workers lose nothing', () => {
    const { total, results } = result('atomics.mjs', [soak('10000', '200000')], env) as {
      total: number;
      results: object;
    };
    const expected = {
      added: 3 * total,
      subtracted: -total,
      flipped: 0,
      masked: 0,
      wide: `${BigInt(total) * 0x1_0000_0001n}`,
      compared: `${total}`,
      bytes: [3 * total + 4, -total - 4, 0, total + 4, -total - 4].map((n) => n & 0xff),
      shorts: [5 * total, -7 * total, total].map((n) => n & 0xffff),
      locked: total / 16,
    };
    expect(results).toEqual({ low: expected, high: expected });
  });

  it('atomic stores, loads and waits of two threads have one order, and carry plain stores along', () => {
    const none = { bothStale: 0, oldBytes: 0 };
    expect(result('litmus.mjs', [soak('1000', '100000')], env)).toEqual({ low: none, high: none });
  });

  it('workers wake each other, as many as asked for', () => {
    expect(result('wait.mjs', [soak('600', '3000')], env)).toEqual({
      first: 1,
      woken: 'ok',
      none: 0,
      rest: 2,
      other: 1,
      all: ['ok', 'ok', 'ok', 'ok'],
      played: ['done', 'done'],
    });
  });

  it('a waiting worker can be terminated', () => {
    expect(result('terminate.mjs', [], env)).toEqual({ code: 1, waiting: 0 });
  });

  it('everything public may be cloned, posted and printed', ({ skip }) => {
    skip(!HAS_VIEWS, NO_VIEWS);
    const results = result('leaving.mjs', [], env) as Record<string, unknown>;
    const { transfer, transferPost, ...copied } = results;
    expect(copied).toEqual({
      clone: ['same bytes'],
      post: ['same bytes'],
      serialise: ['same bytes'],
      worker: ['same bytes'],
      printed: true,
      unsafe: true,
      everything: true,
      class: 'DataCloneError',
    });
    // Whether such a buffer may be transferred is the engine's business; that the process lives is ours.
    for (const outcome of [transfer, transferPost].flat()) {
      expect(['same bytes', 'DataCloneError']).toContain(outcome);
    }
  });
});

describe('the tier', () => {
  const NULL = 'ERR_JUST_NULL_ADDRESS';

  it.each([
    [['access'], {}, { codes: [NULL], tier: 'basic' }],
    [['access'], { JUST_CHECKS: 'off' }, { codes: [NULL], tier: 'off' }],
    [['access'], { JUST_CHECKS: 'full' }, { codes: [NULL], tier: 'full' }],
    [['off', 'basic', 'access'], { JUST_CHECKS: 'full' }, { codes: ['ok', 'ok', NULL], tier: 'off' }],
    [['full', 'off', 'basic', 'full'], {}, { codes: ['ok', 'ok', 'ok', 'ok'], tier: 'full' }],
    [['access', 'full', 'basic'], {}, { codes: [NULL, 'ERR_JUST_CONFIG', 'ok'], tier: 'basic' }],
    [['basic', 'full'], { JUST_CHECKS: 'full' }, { codes: ['ok', 'ERR_JUST_CONFIG'], tier: 'basic' }],
  ])('is fixed by the first of %j under %j', (steps, env, expected) => {
    expect(result('tier.mjs', steps, env)).toEqual({ ...expected, taken: NULL });
  });

  it.each([
    [['low', 'high', 'low'], { JUST_LOW_MEMORY: 'on' }, ['ok', 'ERR_JUST_CONFIG', 'ok']],
    [
      ['high', 'low', 'full', 'high'],
      { JUST_LOW_MEMORY: 'on' },
      ['ok', 'ERR_JUST_CONFIG', 'ERR_JUST_CONFIG', 'ok'],
    ],
    [['access', 'high', 'low'], { JUST_LOW_MEMORY: 'on' }, [NULL, 'ERR_JUST_CONFIG', 'ok']],
    [['access', 'high', 'low'], { JUST_LOW_MEMORY: 'off' }, [NULL, 'ok', 'ERR_JUST_CONFIG']],
  ])('is fixed together with low memory by the first of %j under %j', (steps, env, codes) => {
    expect(result('tier.mjs', steps, env)).toEqual({ codes, tier: 'basic', taken: NULL });
  });

  it('is not fixed by an environment that cannot be read', () => {
    expect(result('tier.mjs', ['access', 'access'], { JUST_CHECKS: 'all' })).toEqual({
      codes: ['ERR_JUST_CONFIG', 'ERR_JUST_CONFIG'],
      tier: null,
      taken: 'ERR_JUST_CONFIG',
    });
  });
});

describe('another installation', () => {
  const root = temporaryFolder('copy');
  const copied = () => join(root, 'node_modules', '@justlang', 'memory-access');

  beforeAll(() => {
    mkdirSync(join(root, 'node_modules', '@justlang'), { recursive: true });
    for (const name of ['config', 'panic', 'raw-allocator', 'memory-access']) {
      const target = join(root, 'node_modules', '@justlang', name);
      mkdirSync(target);
      cpSync(join(PACKAGES, name, 'dist'), join(target, 'dist'), { recursive: true });
      cpSync(join(PACKAGES, name, 'package.json'), join(target, 'package.json'));
    }
  });

  it('is imported where the addon is missing, and says so at the first access', () => {
    writeFileSync(
      join(root, 'first-access.mjs'),
      `import { MemoryAccess } from '@justlang/memory-access';
      for (const access of [() => MemoryAccess.getI32(65536), () => MemoryAccess.bytes(65536, 8)]) {
        try { access(); } catch (error) { console.log(error.code); }
      }`,
    );
    const { stdout, code } = runNode([join(root, 'first-access.mjs')]);
    expect([stdout, code]).toEqual(['ERR_JUST_NATIVE\nERR_JUST_NATIVE\n', 0]);
  });

  it('shares windows and tier with the first in the same thread', () => {
    symlinkSync(
      join(PACKAGES, 'raw-allocator', 'build'),
      join(root, 'node_modules', '@justlang', 'raw-allocator', 'build'),
    );
    expect(result('two-copies.mjs', [pathToFileURL(join(copied(), 'dist')).href])).toEqual({
      distinct: true,
      value: 42,
      windows: HAS_VIEWS ? [2, 2] : [0, 0],
      tiers: ['basic', 'basic'],
      code: 'ERR_JUST_CONFIG',
    });
  });
});

it('importing reads no variable, makes no window and reserves next to nothing', () => {
  const script = `
    const read = [];
    process.env = new Proxy({ JUST_HEAP_LIMIT: 'bad' }, { get: (env, name) => (read.push(name), env[name]) });
    const before = process.memoryUsage();
    await import('@justlang/memory-access');
    const after = process.memoryUsage();
    console.log(JSON.stringify({ read: read.filter((name) => String(name).startsWith('JUST_')), rss: after.rss - before.rss < 2 ** 25, external: after.external - before.external < 2 ** 25 }));
  `;
  const cwd = join(import.meta.dirname, '..');
  expect(resultOf(runNode(['--input-type=module', '-e', script], { cwd }))).toEqual({
    read: [],
    rss: true,
    external: true,
  });
});
