import { soak } from '@justlang-tools/testing/soak';
import { expect, it } from 'vitest';
import { SPEED_CASES, type SpeedCase } from '../src/result.js';
import { MEASURE, measureCase } from '../src/speed.js';

const NODE = { command: [process.execPath] as const, version: process.version };

// Low memory may be off or missing here, which the case then says.
it.each(soak<readonly SpeedCase[]>(['pair'], SPEED_CASES))('%s has a ratio, or a reason', (name) => {
  const ratio = measureCase(NODE, MEASURE, name);
  if (typeof ratio === 'number') expect(ratio).toBeGreaterThan(0);
  else expect(ratio).toBe('no low memory here');
});

it('a program that fails is no ratio', () => {
  expect(measureCase(NODE, `${MEASURE}.missing`, 'pair')).toMatch(/^ended with 1: /);
});
