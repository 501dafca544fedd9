import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const fixture = fileURLToPath(new URL('./fixtures/warnings.mjs', import.meta.url));

function run(env: Record<string, string>) {
  const { status, stderr } = spawnSync(process.execPath, [fixture], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  return { status, stderr };
}

describe('an unknown JUST_ name', () => {
  it('is warned of once, with the nearest known name, by all threads together', () => {
    const { status, stderr } = run({ JUST_CHEKCS: 'full', JUST_LEAK: 'fail' });
    expect(status).toBe(0);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/JUST_CHEKCS .* JUST_CHECKS$/),
        expect.stringMatching(/JUST_LEAK .* JUST_LEAKS$/),
      ]),
    );
  });

  it('is an error under JUST_STRICT_CONFIG', () => {
    const { status, stderr } = run({ JUST_CHEKCS: 'full', JUST_STRICT_CONFIG: 'yes' });
    expect(status).toBe(1);
    expect(stderr).toContain('ERR_JUST_CONFIG');
    expect(stderr).toContain('JUST_CHEKCS');
    expect(stderr).not.toContain('warning:');
  });
});

it('known names are not warned of', () => {
  const { status, stderr } = run({
    JUST_CHECKS: 'basic',
    JUST_ALLOCATOR: 'pooled',
    JUST_LIBC: 'libc.so.6',
    JUST_LEAKS: 'off',
    JUST_HEAP_LIMIT: '4g',
    JUST_STATS: '0',
    JUST_BACKTRACE: '1',
    JUST_PANIC: 'unwind',
    JUST_STRICT_CONFIG: '0',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
