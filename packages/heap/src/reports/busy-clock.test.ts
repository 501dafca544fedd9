import { expect, it } from 'vitest';
import { BusyClock } from './busy-clock.js';

it('a thread is busy no longer than time passes, and no longer than the process works', () => {
  let now = 50;
  let worked = 7;
  const clock = new BusyClock(
    () => now,
    () => worked,
  );
  now += 100;
  worked += 30;
  expect([clock.passed, clock.busy]).toEqual([100, 30]);
  worked += 400;
  expect(clock.busy).toBe(100);
  clock.restart();
  expect([clock.passed, clock.busy]).toEqual([0, 0]);
});

it('the clocks of the process tell idle time from work', async () => {
  const clock = new BusyClock();
  const until = performance.now() + 40;
  while (performance.now() < until);
  const busy = clock.busy;
  expect(busy).toBeGreaterThan(0);
  const waits = new BusyClock();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(waits.passed).toBeGreaterThan(350);
  expect(waits.busy).toBeLessThan(waits.passed);
});
