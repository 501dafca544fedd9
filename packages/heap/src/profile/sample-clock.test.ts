import { expect, it } from 'vitest';
import { randomFrom } from '../../test/sampled-program.js';
import { Tally } from '../statistics/tally.js';
import { SampleClock } from './sample-clock.js';

const left = ({ nextSample, total, highTotal }: Tally) => (nextSample - total - highTotal) | 0;

it('samples further apart than 31 bits hold are as many as there should be', () => {
  const tally = new Tally(Number.POSITIVE_INFINITY);
  const clock = new SampleClock(tally, 2 ** 33, randomFrom(1));
  let samples = 0;
  const steps = 40_000;
  for (let step = 0; step < steps; step++) {
    if (clock.advance(2 ** 30)) samples++;
    clock.settle();
    expect(left(tally)).toBeGreaterThanOrEqual(0);
  }
  // Each step of an eighth of the interval holds a sample with this probability.
  const p = -Math.expm1(-1 / 8);
  expect(Math.abs(samples - steps * p)).toBeLessThan(6 * Math.sqrt(steps * p * (1 - p)));
});

it('a fold and large blocks move the counters, but not the next sample', () => {
  const tally = new Tally(Number.POSITIVE_INFINITY);
  new SampleClock(tally, 2 ** 19, randomFrom(2)).settle();
  tally.growSmall(1000);
  tally.shrinkSmall(600);
  expect(tally.tryAddHigh(5000)).toBe(true);
  const before = left(tally);
  tally.fold();
  expect(left(tally)).toBe(before);
  expect(tally.tryAddHigh(700)).toBe(true);
  tally.growLarge(10_000_000);
  expect(left(tally)).toBe(before - 700);
});

it('a stopped clock has no sample, and begins anew when it is started', () => {
  const clock = new SampleClock(new Tally(Number.POSITIVE_INFINITY), 0, () => 0);
  expect([clock.advance(1), clock.advance(8)]).toEqual([true, true]);
  clock.stop();
  for (let step = 0; step < 100; step++) {
    expect(clock.advance(2 ** 40)).toBe(false);
    clock.settle();
  }
  clock.start(0);
  expect(clock.advance(1)).toBe(true);
});
