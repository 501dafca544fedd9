import { describe, expect, it } from 'vitest';
import { result, runHere } from './fixtures.js';

/** The plain errors: no hook runs, and `catchUnwind` lets them pass. */
const PLAIN = [
  'ERR_JUST_CONFIG',
  'ERR_JUST_INVALID_ARGUMENT',
  'ERR_JUST_INVALID_LAYOUT',
  'ERR_JUST_CAPACITY_OVERFLOW',
  'ERR_JUST_OUT_OF_MEMORY',
  'ERR_JUST_LINK',
  'ERR_JUST_INVALID_UTF8',
  'ERR_JUST_HEAP_CLOSED',
  'ERR_JUST_UNKNOWN_TYPE',
  'ERR_JUST_LEAK',
];

/** The panics that are found in every tier, then those that `basic` adds, then `full`. */
const ALWAYS = [
  'ERR_JUST_PANIC',
  'ERR_JUST_NULL_ADDRESS',
  'ERR_JUST_OUT_OF_BOUNDS',
  'ERR_JUST_MISALIGNED',
  'ERR_JUST_INVALID_TAG',
  'ERR_JUST_USE_AFTER_FREE',
  'ERR_JUST_STACK_OVERFLOW',
];
const BASIC = ['ERR_JUST_DOUBLE_FREE', 'ERR_JUST_INVALID_FREE', 'ERR_JUST_LAYOUT_MISMATCH'];
const FULL = ['ERR_JUST_OVERFLOW_WRITE'];

interface Row {
  readonly name: string;
  readonly expected: string;
  readonly code: string;
  readonly message: string;
  readonly names: boolean;
  readonly isError: boolean;
  readonly isPanicError: boolean;
  readonly caught: boolean;
  readonly hooked: number;
  readonly hookedSame: boolean;
}

interface Table {
  readonly rows: readonly Row[];
  readonly stillWorks: boolean;
  readonly allocatedBytes: number;
}

describe.each([
  ['off', ALWAYS],
  ['basic', [...ALWAYS, ...BASIC]],
  ['full', [...ALWAYS, ...BASIC, ...FULL]],
])('under checks %s', (JUST_CHECKS, panics) => {
  const table = result('errors.mjs', [], { JUST_CHECKS, JUST_LEAKS: 'off' }) as Table;

  it('every code of the contract has a call that fails with it', () => {
    expect(new Set(table.rows.map(({ expected }) => expected))).toEqual(new Set([...PLAIN, ...panics]));
  });

  it.each(table.rows.map((row) => [row.name, row] as const))('%s', (_, row) => {
    const isPanic = !PLAIN.includes(row.expected);
    expect(row).toMatchObject({
      code: row.expected,
      names: true,
      isError: true,
      isPanicError: isPanic,
      caught: isPanic,
      hooked: isPanic ? 1 : 0,
      hookedSame: true,
    });
  });

  it('the heap works after all of them, and its counts are as before', () => {
    expect([table.stillWorks, table.allocatedBytes]).toEqual([true, 0]);
  });
});

describe('bad input', () => {
  it('five wrong variables are one error that lists five', () => {
    const wrong = {
      JUST_CHECKS: 'some',
      JUST_ALLOCATOR: 'arena',
      JUST_LEAKS: 'maybe',
      JUST_HEAP_LIMIT: '12q',
      JUST_STATS: 'sometimes',
    };
    const script = `
      import { JustHeap } from '@justlang/heap';
      try { JustHeap.global(); } catch ({ code, message, problems }) {
        console.log(JSON.stringify({ code, message, problems }));
      }`;
    const { code, stdout, stderr } = runHere(['--input-type=module', '-e', script], { env: wrong });
    expect([code, stderr]).toEqual([0, '']);
    const error = JSON.parse(stdout) as { code: string; message: string; problems: { name: string }[] };
    expect(error.code).toBe('ERR_JUST_CONFIG');
    expect(error.problems.map(({ name }) => name).sort()).toEqual(Object.keys(wrong).sort());
    for (const [name, value] of Object.entries(wrong)) {
      expect(error.message).toMatch(new RegExp(`${name}.*${value}.*must be`));
    }
  });

  it('an unknown variable is a warning with the nearest name, and an error where that is asked for', () => {
    const script = `
      import { JustHeap } from '@justlang/heap';
      try { JustHeap.global(); console.log('made'); } catch ({ code }) { console.log(code); }`;
    const lenient = runHere(['--input-type=module', '-e', script], { env: { JUST_CHEKS: 'full' } });
    expect(lenient.stdout).toBe('made\n');
    expect(lenient.stderr).toMatch(/JUST_CHEKS.*JUST_CHECKS/);
    const strict = runHere(['--input-type=module', '-e', script], {
      env: {
        JUST_CHEKS: 'full',
        JUST_STRICT_CONFIG: '1',
      },
    });
    expect(strict.stdout).toBe('ERR_JUST_CONFIG\n');
  });
});
