import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));

/** What a fixture prints, as JSON; throws when it does not exit with 0. */
function run(fixture: string, args: string[] = [], env: Record<string, string> = {}): unknown {
  const output = execFileSync(process.execPath, [join(FIXTURES, fixture), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output);
}

/** Every way of reaching memory: windows, native calls, and checked. */
const MODES: readonly [string, Record<string, string>][] = [
  ['through windows', {}],
  ['with native calls', { JUST_ACCESS: 'native' }],
  ['under full checks', { JUST_CHECKS: 'full' }],
];

describe.each(MODES)('%s', (_, env) => {
  it('atomic operations of four workers lose nothing', () => {
    const { total, results } = run('atomics.mjs', [], env) as { total: number; results: object };
    const expected = {
      added: 3 * total,
      subtracted: -total,
      flipped: 0,
      masked: 0,
      wide: `${BigInt(total) * 0x1_0000_0001n}`,
      compared: `${total}`,
      locked: total / 16,
    };
    expect(results).toEqual({ low: expected, high: expected });
  });

  it('workers wake each other, as many as asked for', () => {
    expect(run('wait.mjs', [], env)).toEqual({
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
    expect(run('terminate.mjs', [], env)).toEqual({ code: 1, waiting: 0 });
  });

  it('everything public may be cloned, posted and printed', () => {
    const results = run('leaving.mjs', [], env) as Record<string, unknown>;
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
    expect(run('tier.mjs', steps, env)).toEqual({ ...expected, taken: NULL });
  });

  it('is not fixed by an environment that cannot be read', () => {
    expect(run('tier.mjs', ['access', 'access'], { JUST_CHECKS: 'all' })).toEqual({
      codes: ['ERR_JUST_CONFIG', 'ERR_JUST_CONFIG'],
      tier: null,
      taken: 'ERR_JUST_CONFIG',
    });
  });
});

describe('another installation', () => {
  let root: string;
  const copied = () => join(root, 'node_modules', '@justlang', 'memory-access');

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'just-'));
    mkdirSync(join(root, 'node_modules', '@justlang'), { recursive: true });
    for (const name of ['config', 'panic', 'raw-allocator', 'memory-access']) {
      const target = join(root, 'node_modules', '@justlang', name);
      mkdirSync(target);
      cpSync(join(PACKAGES, name, 'dist'), join(target, 'dist'), { recursive: true });
      cpSync(join(PACKAGES, name, 'package.json'), join(target, 'package.json'));
    }
  });

  afterAll(() => rmSync(root, { recursive: true }));

  it('is imported where the addon is missing, and says so at the first access', () => {
    writeFileSync(
      join(root, 'first-access.mjs'),
      `import { MemoryAccess } from '@justlang/memory-access';
      for (const access of [() => MemoryAccess.getI32(65536), () => MemoryAccess.bytes(65536, 8)]) {
        try { access(); } catch (error) { console.log(error.code); }
      }`,
    );
    const { stdout, status } = spawnSync(process.execPath, [join(root, 'first-access.mjs')], {
      encoding: 'utf8',
    });
    expect([stdout, status]).toEqual(['ERR_JUST_NATIVE\nERR_JUST_NATIVE\n', 0]);
  });

  it('shares windows and tier with the first in the same thread', () => {
    symlinkSync(
      join(PACKAGES, 'raw-allocator', 'build'),
      join(root, 'node_modules', '@justlang', 'raw-allocator', 'build'),
    );
    expect(run('two-copies.mjs', [pathToFileURL(join(copied(), 'dist')).href])).toEqual({
      distinct: true,
      value: 42,
      windows: [1, 1],
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
  const file = join(FIXTURES, '..', '..', 'package.json');
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    cwd: join(file, '..'),
  });
  expect(JSON.parse(output)).toEqual({ read: [], rss: true, external: true });
});
