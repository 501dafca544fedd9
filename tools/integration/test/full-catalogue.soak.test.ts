// The catalogue of faults: each is caught at the access, with its code, its block, and the places that explain it.
import { accesses, edgesOf, freedAt, insideAt, NULL_PAGE_AT } from '@justlang-tools/accessors';
import { soak } from '@justlang-tools/testing/soak';
import { expect, it } from 'vitest';
import { result } from './fixtures.js';

/** Sizes of blocks, in bytes: around granules, size classes and the limit of the pool. */
const SIZES = soak(
  [9, 8193],
  [
    ...[1, 2, 3, 4, 7, 8, 9, 16, 24, 31, 100, 128, 129, 500, 1000, 1023, 1024, 4096, 8192, 8193, 20_000],
    40_000,
  ],
  [1, 8, 9, 1023, 8193],
);
/** Where misaligned accesses that stay in their block are tried. */
const OFFSETS = [1];
/** Where no block begins, in bytes from the start of one; its own end comes to them. */
const WRONG_PLACES = [1, 4, 8, -8, -16];

const LANES = 2;
const ACCESSES = accesses({}, 0);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Frees and resizes with a wrong layout: size one more, size one less unless that is 0, two wrong alignments. */
const wrongLayouts = (size: number): number => 2 * (size === 1 ? 3 : 4);
/** Frees and resizes where no block begins. */
const wrongPlaces = 2 * (WRONG_PLACES.length + 1);
/** A subslice beyond the block, a realigned one, two as empty, two double frees, three stale slices. */
const SINGLE = 1 + 3 + 2 + 3;

/** How many cases there are, from what they are made of. */
const CASES =
  ACCESSES.length * NULL_PAGE_AT.length +
  LANES *
    sum(
      SIZES.map(
        (size) =>
          wrongLayouts(size) +
          wrongPlaces +
          SINGLE +
          sum(
            ACCESSES.map(
              (access) =>
                insideAt(access, size).length +
                edgesOf(access, size, OFFSETS).length +
                freedAt(access, size).length,
            ),
          ),
      ),
    );

it.each(soak(['pooled'], ['pooled', 'system']))(
  'every fault is caught, with the allocator %s',
  (allocator) => {
    expect(
      result('full-catalogue.mjs', [allocator, JSON.stringify({ SIZES, OFFSETS, WRONG_PLACES })]),
    ).toEqual({ cases: CASES, missed: 0, first: [] });
  },
);
