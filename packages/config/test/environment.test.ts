import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';

const fixtures = fixturesIn(join(import.meta.dirname, 'fixtures'));

function run(env: Record<string, string>) {
  const { code, stderr } = fixtures.run('warnings.mjs', [], env);
  return { code, stderr };
}

describe('an unknown JUST_ name', () => {
  it('is warned of once, with the nearest known name, by all threads together', () => {
    const { code, stderr } = run({ JUST_CHEKCS: 'full', JUST_LEAK: 'fail' });
    expect(code).toBe(0);
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
    const { code, stderr } = run({ JUST_CHEKCS: 'full', JUST_STRICT_CONFIG: 'yes' });
    expect(code).toBe(1);
    expect(stderr).toContain('ERR_JUST_CONFIG');
    expect(stderr).toContain('JUST_CHEKCS');
    expect(stderr).not.toContain('warning:');
  });
});

it('known names are not warned of', () => {
  const { code, stderr } = run({
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
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
