// The catalogue of faults: each is caught at the access, with its code, its block, and the places that explain it.
import { soak } from '@justlang-tools/testing/soak';
import { expect, it } from 'vitest';
import { result } from './fixtures.js';

it.each(soak(['pooled'], ['pooled', 'system']))(
  'every fault is caught, with the allocator %s',
  (allocator) => {
    const answer = result('full-catalogue.mjs', [allocator]) as { cases: number };
    expect(answer.cases).toBeGreaterThan(20_000);
    expect(answer).toEqual({ cases: answer.cases, missed: 0, first: [] });
  },
);
