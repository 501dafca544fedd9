import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));

/** What a fixture prints, as JSON; throws when it does not exit with 0. */
function run(fixture: string, command: string[] = []): unknown {
  const [program, ...rest] = [...command, process.execPath, join(FIXTURES, fixture)];
  return JSON.parse(execFileSync(program!, rest, { encoding: 'utf8' }));
}

describe('workers', () => {
  it('load the addon, share low memory and end, leaving nothing behind', () => {
    expect(run('workers.mjs')).toEqual({ faults: 0, blocks: 16, usedBytes: 0, reservedBytes: 0 });
  });

  it('may be terminated while they load it', () => {
    expect(run('terminate-loading.mjs')).toBe(100);
  });

  it.runIf(process.platform !== 'darwin')('may be the only ones to load it, one after the other', () => {
    expect(run('worker-only.mjs')).toEqual([65536, 2 * 65536, 3 * 65536]);
  });
});

describe.runIf(process.platform === 'linux')('low memory', () => {
  it('is accessible as reserved where overcommit is on', () => {
    const { beyond, zero } = run('low-memory-rights.mjs') as { beyond: string; zero: boolean };
    expect(beyond).toMatch(/rw-p|---p/);
    expect(zero).toBe(true);
  });

  it('is committed as used, in small segments, where address space is rationed', () => {
    // In KiB; Node reserves several GiB at its start.
    const rationed = ['sh', '-c', 'ulimit -v 67108864; exec "$@"', 'sh'];
    expect(run('low-memory-rights.mjs', rationed)).toEqual({
      inUse: 'rw-p',
      beyond: '---p',
      givenBack: '---p',
      zero: true,
      largest: 4 * 2 ** 20,
    });
  });
});
