import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';

const fixtures = fixturesIn(join(import.meta.dirname, '../test/fixtures'));

function run(scenario: string) {
  const { signal, stdout, stderr } = fixtures.run('abort.mjs', [scenario]);
  return { signal, dropped: stdout.split('\n').slice(0, -1).map(Number), stderr };
}

/** `count` times the same number. */
const times = (count: number, number: number) => new Array<number>(count).fill(number);

describe('a second panic during a drop ends the process', () => {
  it.each([
    ['of a sibling, at once', 'siblings', [1, 2]],
    ['of a local, leaving the earlier ones undropped', 'scope', [8, 2]],
    ['of a part, after the part was unwound itself', 'nested', [2, 8]],
    ['deep in a list', 'deep', [...times(300, 11), 1, ...times(600, 10), 2]],
    [
      'deep below the first one, after everything in between was unwound',
      'deeper',
      [1, ...times(300, 13), 2, ...times(6, 10), 12, ...times(300, 14)],
    ],
  ])('%s', (_, scenario, dropped) => {
    const result = run(scenario);
    expect(result.signal).toBe('SIGABRT');
    expect(result.dropped).toEqual(dropped);
    expect(result.stderr).toContain('first: the first');
    expect(result.stderr).toContain('second: the second');
  });
});
