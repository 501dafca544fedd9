import { describe, expect, it } from 'vitest';
import { result } from './fixtures.js';

interface Report {
  readonly outcomes: Readonly<Record<string, string>>;
  readonly views: number;
  readonly bytes: readonly number[];
  readonly intact: boolean;
  readonly code: readonly unknown[];
  readonly sameConfig: boolean;
}

/** Modules, the functions and classes that they export, and scopes, which hold drops: nothing clones a function. */
const CODE = /^(?:clone|post|serialise) of (?:module \w+|\w+\.\w+|scope|endedScope)$/;

describe.each([
  { JUST_CHECKS: 'off' },
  { JUST_CHECKS: 'basic' },
  { JUST_CHECKS: 'full' },
  { JUST_ACCESS: 'native' },
])('under %j', (env) => {
  const report = result('posting.mjs', [], { JUST_LEAKS: 'off', ...env }) as Report;
  const names = Object.keys(report.outcomes);
  const failed = names.filter((name) => report.outcomes[name] !== 'ok');

  it('every public object and view is printed, turned to text and JSON, cloned, serialised and posted', () => {
    // Eleven kinds of view, each exact and unsafe.
    expect(report.views).toBe(22);
    expect(names.filter((name) => name.startsWith('post of view '))).toHaveLength(11);
    expect(names.filter((name) => name.startsWith('inspect of unsafe'))).toHaveLength(11);
    expect(failed.filter((name) => !CODE.test(name))).toEqual([]);
  });

  it('classes and modules are refused with an error, and nothing else', () => {
    expect(failed.length).toBeGreaterThan(0);
    for (const name of failed) expect(report.outcomes[name]).toMatch(/^(?:DataCloneError|Error)$/);
    expect(names.filter((name) => CODE.test(name) && report.outcomes[name] === 'ok')).toEqual([]);
  });

  it('what arrives is a copy of the bytes, the message, the options', () => {
    expect(report.bytes).toEqual(Array.from({ length: 32 }, () => 7));
    expect(report.code).toEqual(['boom', 'ERR_JUST_PANIC', 1]);
    expect([report.intact, report.sameConfig]).toEqual([true, true]);
  });
});
