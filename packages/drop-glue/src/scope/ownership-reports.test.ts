import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../test/fixtures');
const fixtures = fixturesIn(folder);
const lines = readFileSync(join(folder, 'ownership.mjs'), 'utf8').split('\n');

function run(scenario: string, checks: string) {
  const line = lines.findIndex((text) => text.endsWith(`// ${scenario}`)) + 1;
  return { ...fixtures.run('ownership.mjs', [scenario], { JUST_CHECKS: checks }), line };
}

const HEX = '0x[0-9a-f]+';

describe.each(soak(['basic'], ['off', 'basic', 'full']))('checks %s', (checks) => {
  it.each([
    ['twice', `owns ${HEX} already, as a box of .*, owned at expr\\.just:82:3: as .* dropped twice`],
    ['never', `does not own ${HEX}`],
    ['late', `the scope has ended .* asked to own ${HEX}`],
    ['exit', 'the scope has ended .* to end again'],
    ['vacated', `does not own ${HEX}`],
  ])('the violation %s ends the program as a panic at its line', (scenario, sentence) => {
    const { code, stderr, line } = run(scenario, checks);
    expect(line).toBeGreaterThan(0);
    expect(stderr).toMatch(/^thread 'main' panicked at .*ownership\.mjs:(\d+):\d+:\n/);
    expect(stderr).toContain(`ownership.mjs:${line}:`);
    expect(stderr).toMatch(new RegExp(sentence));
    expect(code).toBe(101);
  });
});

it.each(['twice', 'never'])('checks full: the violation %s has a report with the block', (scenario) => {
  const { stderr } = run(scenario, 'full');
  expect(stderr).toContain('ownership: ');
  expect(stderr).toMatch(new RegExp(`${HEX} is 0 bytes into a live block of 4 bytes`));
  expect(stderr).toContain('block allocated');
});

it.each(['basic', 'full'])(
  'checks %s: a bug that is found inside glue has the line that dropped',
  (checks) => {
    const { code, stderr, line } = run('freed', checks);
    expect(stderr).toMatch(new RegExp(`^thread 'main' panicked at .*ownership\\.mjs:${line}:\\d+:\\n`));
    expect(stderr).toContain('while dropping `Expr`, owned at expr.just:82:3\n');
    expect(code).toBe(101);
  },
);

it('a panic in a drop says where the scope owned the value', () => {
  const { code, stderr } = run('loud', 'basic');
  expect(stderr).toContain('in a drop\nwhile dropping `Loud`, owned at expr.just:90:1\n');
  expect(code).toBe(101);
});
