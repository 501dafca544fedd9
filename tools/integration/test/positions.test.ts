import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { runHere } from './fixtures.js';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'positions.mjs');
const lines = readFileSync(FIXTURE, 'utf8').split('\n');

/** The line that a scenario panics at, as the fixture marks it. */
function lineOf(scenario: string): number {
  return lines.findIndex((line) => line.endsWith(`// panics: ${scenario}`)) + 1;
}

describe.each(soak(['basic'], ['off', 'basic', 'full']))('under %s', (checks) => {
  // Without checks nothing finds a double free.
  const scenarios = ['nullBox', 'deep', 'inHandler', ...(checks === 'off' ? [] : ['twice'])];

  it.each(scenarios)(
    "a panic inside the runtime is reported at the program's own topmost frame: %s",
    (scenario) => {
      const line = lineOf(scenario);
      expect(line).toBeGreaterThan(0);
      const { code, stderr } = runHere([FIXTURE, scenario], { env: { JUST_CHECKS: checks } });
      expect(code).toBe(101);
      expect(stderr).toMatch(new RegExp(`^thread 'main' panicked at \\S*positions\\.mjs:${line}:\\d+:\n`));
    },
  );
});
