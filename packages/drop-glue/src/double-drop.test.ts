// A value dropped twice is one panic that can be caught, not an abort: what it held was dropped with it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const FIXTURE = fileURLToPath(new URL('../test/fixtures/double-drop.mjs', import.meta.url));

interface Answer {
  readonly code: string;
  readonly report: boolean;
  readonly hooks: number;
  readonly live: number;
}

function run(
  checks: string,
  allocator: string,
): { signal: string | null; stderr: string; answers: Record<string, Answer> } {
  const { signal, stdout, stderr } = spawnSync(process.execPath, [FIXTURE, checks, allocator], {
    encoding: 'utf8',
  });
  return { signal, stderr, answers: JSON.parse(stdout || '{}') as Record<string, Answer> };
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
  'boxed array',
];

// With the allocator `system` libc writes into what is freed: only full checks, which keep it, can promise anything.
it.each([
  ['basic', 'pooled'],
  ['full', 'pooled'],
  ['full', 'system'],
])('checks %s on %s: a second drop of any owner is one panic of memory safety', (checks, allocator) => {
  const { signal, stderr, answers } = run(checks, allocator);
  expect([signal, stderr]).toEqual([null, '']);
  expect(Object.keys(answers)).toEqual(KINDS);
  for (const [kind, { code, report, hooks, live }] of Object.entries(answers)) {
    expect([kind, ['ERR_JUST_DOUBLE_FREE', 'ERR_JUST_USE_AFTER_FREE']]).toEqual([
      kind,
      expect.arrayContaining([code]),
    ]);
    expect([kind, hooks, live]).toEqual([kind, 1, 0]);
    expect([kind, report]).toEqual([kind, checks === 'full']);
  }
});
