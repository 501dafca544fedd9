// A value dropped twice is one panic that can be caught, not an abort: what it held was dropped with it.

import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { expect, it } from 'vitest';

const fixtures = fixturesIn(join(import.meta.dirname, '../test/fixtures'));

interface Answer {
  readonly code: string;
  readonly report: boolean;
  readonly explained?: boolean;
  readonly hooks: number;
  readonly live: number;
}

interface Ended {
  readonly signal: string | null;
  readonly stderr: string;
  readonly answers: Record<string, Answer>;
  readonly faults: Record<string, unknown>;
}

function run(checks: string, allocator: string): Ended {
  const { signal, stdout, stderr } = fixtures.run('double-drop.mjs', [checks, allocator]);
  return { signal, stderr, ...(JSON.parse(stdout || '{}') as Pick<Ended, 'answers' | 'faults'>) };
}

const KINDS = [
  'box',
  'box of box',
  'list',
  'deep list',
  'pair',
  'record',
  'vec of box',
  'vec of vec',
  'boxed vec',
  'dyn',
  'rc',
  'list with a freed end',
  'lists with one end',
  'tree with a freed branch',
  'deep vecs with a freed branch',
  'deep values in place with a freed branch',
  'deep rcs with a freed branch',
  'boxed array',
];

// With the allocator `system` libc writes into what is freed: only full checks, which keep it, can promise anything.
const SETTINGS = [
  ['basic', 'pooled'],
  ['full', 'pooled'],
  ['full', 'system'],
] as const;
it.each(SETTINGS.slice(0, soak(2, 3)))(
  'checks %s on %s: a second drop of any owner is one panic of memory safety',
  (checks, allocator) => {
    const { signal, stderr, answers } = run(checks, allocator);
    expect([signal, stderr]).toEqual([null, '']);
    expect(Object.keys(answers)).toEqual(KINDS);
    for (const [kind, { code, report, explained, hooks, live }] of Object.entries(answers)) {
      expect([kind, ['ERR_JUST_DOUBLE_FREE', 'ERR_JUST_USE_AFTER_FREE']]).toEqual([
        kind,
        expect.arrayContaining([code]),
      ]);
      expect([kind, hooks, live]).toEqual([kind, 1, 0]);
      expect([kind, report]).toEqual([kind, checks === 'full']);
      if (checks === 'full') expect([kind, explained]).toEqual([kind, true]);
    }
  },
);

it.each(soak(['pooled'], ['pooled', 'system']))(
  'checks full on %s: a drop of what cannot be dropped has a report',
  (allocator) => {
    expect(run('full', allocator).faults).toEqual({
      'an owning pointer that is null': ['ERR_JUST_NULL_ADDRESS', 'null access', 0, true],
      'a value at 0': ['ERR_JUST_NULL_ADDRESS', 'null access', null, true],
      'an rc without a strong reference': ['ERR_JUST_DOUBLE_FREE', 'double free', 0, true],
    });
  },
);
