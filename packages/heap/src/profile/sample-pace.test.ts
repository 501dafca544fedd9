import { expect, it } from 'vitest';
import { SamplePace } from './sample-pace.js';

/** A clock, a pace that reads it, and a step: a program that runs for `run` milliseconds, then takes a sample for `sample`. */
function paced() {
  let time = 0;
  const pace = new SamplePace(() => time);
  return (run: number, sample: number) => {
    time += run;
    const begin = pace.now();
    time += sample;
    return pace.after(begin);
  };
}

it('samples that take 2% of the time or less stay as far apart as they are', () => {
  const step = paced();
  for (let sample = 0; sample < 10_000; sample++) expect(step(0.99, 0.01)).toBe(1);
});

it('samples that take more are put apart by the power of two that is enough, 4 at most', () => {
  // Half of the time is 25 times 2%, 3% is 1.5 times.
  for (const [run, sample, times] of [
    [0.01, 0.01, 4],
    [0.97, 0.03, 2],
    [0, 0.01, 4],
  ] as const) {
    const step = paced();
    const answers = Array.from({ length: 2000 }, () => step(run, sample));
    const first = answers.find((answer) => answer !== 1);
    expect([run, first]).toEqual([run, times]);
    // 10 ms of samples come before each answer.
    expect(answers.filter((answer) => answer !== 1).length).toBeLessThanOrEqual((2000 * sample) / 10);
  }
});

it('the share is that since the last answer, not that of the whole run', () => {
  const step = paced();
  for (let sample = 0; sample < 2000; sample++) expect(step(10, 0.01)).toBe(1);
  let answer = 1;
  for (let sample = 0; sample < 2000 && answer === 1; sample++) answer = step(0.01, 0.01);
  expect(answer).toBe(4);
});

it('samples that the system interrupts are put no further apart', () => {
  const step = paced();
  let apart = step(5, 200);
  // Two in a thousand wait for their turn: together six times as long as all others take, and 6% of the time.
  for (let sample = 0; sample < 10_000; sample++) apart *= step(0.99, sample % 500 === 0 ? 30 : 0.01);
  expect(apart).toBe(1);
});

it('samples that are long themselves are put apart', () => {
  const step = paced();
  const answers = Array.from({ length: 100 }, () => step(5, 5));
  expect(answers.find((answer) => answer !== 1)).toBe(4);
});
