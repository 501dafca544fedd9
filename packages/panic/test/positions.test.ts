import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runFixture } from './child.js';

// Every line of positions.mjs comes from the same line of main.just; the line of `std` from std.just, which its map ignores.
const cwd = fileURLToPath(new URL('./fixtures/mapped', import.meta.url));
const run = (scenario: string, env: Record<string, string> = {}, ...args: string[]) =>
  runFixture('mapped/out/positions.mjs', { cwd, env, args: [scenario, ...args] });

describe('the position of a panic without a location', () => {
  it.each([
    ['the first that no ignore list names', 'ignored', 12, 'index 7 is out of range'],
    ['below 30 frames of the runtime', 'nearby', 13, 'address is null'],
    ['below 2,000 frames of the runtime', 'deep', 14, 'address is null'],
    ['that of a callback of the runtime', 'callback', 15, 'in a callback'],
  ])("is the program's own topmost frame: %s", async (_what, scenario, line, message) => {
    const stderr = `thread 'main' panicked at src/main.just:${line}:1:\n${message}\n`;
    expect(await run(scenario)).toEqual({ code: 101, signal: null, stdout: '', stderr });
  });

  it('heads the backtrace too', async () => {
    const { stderr } = await run('deep', { JUST_BACKTRACE: '1' });
    expect(stderr).toMatch(
      /^.* at src\/main\.just:14:1:\n.*\nstack backtrace:\n.*\n +at src\/main\.just:14:1\n/,
    );
  });
});

describe('the note of Panic.run on an error that is no panic', () => {
  it.each([
    ['overflow', 10],
    ['overflowInRuntime', undefined],
  ])('names the position of a full stack: %s', async (scenario, line) => {
    for (const mode of ['sync', 'async']) {
      const { code, stderr } = await run(scenario, {}, mode);
      expect(code).toBe(1);
      const place = line === undefined ? '\\S+:\\d+:\\d+' : `src/main\\.just:${line}:1`;
      expect(stderr).toMatch(new RegExp(`^thread 'main' has overflowed its stack, at ${place}\n`));
      expect(stderr).toContain('RangeError: Maximum call stack size exceeded');
    }
  });

  it('says what to do about a bigint that an accessor was given', async () => {
    for (const mode of ['sync', 'async']) {
      const { code, stderr } = await run('bigint', {}, mode);
      expect(code).toBe(1);
      const note =
        'note: a bigint was given where an address or a size is a number, at src/main.just:18:1: pass Number(pointer)\n';
      expect(stderr.startsWith(note)).toBe(true);
      expect(stderr).toContain('TypeError: Cannot mix BigInt');
    }
  });

  it.each([
    [
      'bigintValue',
      20,
      'a bigint was given where the value is a number',
      'Number(value), or take an accessor of bigints',
    ],
    ['numberValue', 21, 'the value is no bigint', 'BigInt(value), or take an accessor of numbers'],
    [
      'atomicValue',
      22,
      'a bigint was given where the value is a number',
      'Number(value), or take an accessor of bigints',
    ],
  ])(
    'says what to do about a value that an accessor cannot take: %s',
    async (scenario, line, what, remedy) => {
      const { code, stderr } = await run(scenario);
      expect(code).toBe(1);
      expect(stderr.split('\n')[0]).toBe(`note: ${what}, at src/main.just:${line}:1: pass ${remedy}`);
      expect(stderr).toMatch(/TypeError: Cannot convert (?:a BigInt value|1) to a/);
    },
  );

  it.each([
    ['bigintOfItsOwn', 'Cannot mix BigInt'],
    ['valueOfItsOwn', 'Cannot convert 1 to a BigInt'],
  ])("says nothing of what the program's own code mixes: %s", async (scenario, message) => {
    const { code, stderr } = await run(scenario);
    expect(code).toBe(1);
    expect(stderr).toContain(`TypeError: ${message}`);
    expect(stderr).not.toContain('note:');
  });
});
