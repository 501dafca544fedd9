import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../test/sampled-program.js';
import { GuardedLane } from './guarded-lane.js';

/** A lane whose samples are drawn from a seed. */
function laneOf(rate: number, seed: number): GuardedLane {
  const lane = new GuardedLane(Number.POSITIVE_INFINITY, null);
  lane.start(rate, randomFrom(seed));
  return lane;
}

/** Counts an allocation as a heap does; returns whether it was a sample. */
function allocate(lane: GuardedLane): boolean {
  const isSample = lane.countdown === 0 && lane.nextIsSample();
  lane.addSmall(8);
  return isSample;
}

/** Which of so many allocations are samples. */
function samplesOf(
  lane: GuardedLane,
  count: number,
  between: (allocation: number) => void = () => {},
): number[] {
  const samples: number[] = [];
  for (let allocation = 0; allocation < count; allocation++) {
    between(allocation);
    if (allocate(lane)) samples.push(allocation);
  }
  return samples;
}

/** The samples by the definition: each allocation after a distance that is geometric. */
function expectedSamples(rate: number, seed: number, count: number): number[] {
  const random = randomFrom(seed);
  const draw = () => {
    for (let u = 1 - random(), passed = 0, left = 1; ; passed++) {
      left *= 1 - 1 / rate;
      // `u` is above the probability that so many allocations, and one more, are no samples.
      if (u > left) return passed;
    }
  };
  // The first number is that of the reallocations.
  draw();
  const samples: number[] = [];
  for (let at = draw(); at < count; at += draw() + 1) samples.push(at);
  return samples;
}

describe('the samples of a guarded lane', () => {
  it.each([2, 10, 5000])('have geometric distances, one in %d', (rate) => {
    const samples = samplesOf(laneOf(rate, 7), 60_000);
    expect(samples).toEqual(expectedSamples(rate, 7, 60_000));
    expect(samples.length).toBeGreaterThan(0);
  });

  it('are all allocations, one in one', () => {
    expect(samplesOf(laneOf(1, 1), 1000)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('lie as many times further apart as they are told to', () => {
    const lane = laneOf(1, 7);
    lane.times = 10;
    lane.start(1000, randomFrom(7));
    const samples = samplesOf(lane, 400_000);
    expect(samples).toEqual(expectedSamples(10_000, 7, 400_000));
  });

  it('may lie further apart than the counters are folded', () => {
    const rate = 50_000;
    expect(samplesOf(laneOf(rate, 3), 400_000)).toEqual(expectedSamples(rate, 3, 400_000));
  });

  it('stay where they are when the counters are folded at any time', () => {
    const samples = samplesOf(laneOf(1000, 5), 100_000);
    const folded = laneOf(1000, 5);
    expect(samplesOf(folded, 100_000, (allocation) => allocation % 700 === 3 && folded.fold())).toEqual(
      samples,
    );
    expect(folded.allocations).toBe(100_000);
    expect(folded.totalBytes).toBe(800_000);
  });

  it('leave the count of allocations as it is', () => {
    const lane = laneOf(100, 9);
    for (let count = 1; count <= 5000; count++) {
      allocate(lane);
      expect(lane.allocations).toBe(count);
    }
  });
});
