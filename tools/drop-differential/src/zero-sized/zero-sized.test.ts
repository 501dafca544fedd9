import { fileURLToPath } from 'node:url';
import { runNode } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';
import { differenceOf, NAMES } from './compare.js';
import { LOCALS } from './locals.js';
import { Machine } from './machine.js';
import { readZeroSized } from './recorded.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

describe('values of no size', () => {
  it('have the programs that rustc has compiled', () => {
    expect([...NAMES].sort()).toEqual([...readZeroSized().keys()].sort());
  });

  it.each(NAMES)('are dropped in the order that Rust logged, whichever step panics: %s', (name) => {
    expect(differenceOf(name)).toBeUndefined();
  });

  it.each(['off', 'full'])('are dropped so under checks %s', (JUST_CHECKS) => {
    const { stdout, stderr, code } = runNode([MAIN, 'zero-sized'], {
      env: { JUST_CHECKS, JUST_LEAKS: 'fail' },
    });
    expect(stderr).toBe('');
    expect(stdout).toBe(`${NAMES.length} programs: 0 differences\n`);
    expect(code).toBe(0);
  });

  it('are told apart where one is not dropped', () => {
    const [expected] = readZeroSized().get('guards') as [string];
    const { guards } = LOCALS;
    if (guards === undefined) throw new Error('there is no program of guards');
    const machine = new Machine();
    const [actual] = machine.runs((m) =>
      m.block((scope) => {
        guards(m);
        const slot = m.slot(1);
        scope.own(slot, 1);
        scope.forget(slot, 1);
      }),
    );
    expect(actual).toBe(expected);
    const [wrong] = machine.runs((m) =>
      m.block((scope) => {
        guards(m);
        scope.own(m.slot(1), 1);
      }),
    );
    expect(wrong).toBe(`${expected} drop-1`);
    machine.close();
  });
});
