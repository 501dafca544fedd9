import { soak } from '@justlang-tools/testing/soak';
import { expect, it } from 'vitest';
import { result } from './fixtures.js';

/*
 * Copies are of bytes. Node 26 copies doubles by a conversion that quiets signalling NaNs, so that integers which look
 * like one arrived changed; only optimised code does it.
 */
it.each(['off', 'basic', 'full'])(
  'memcpy and reallocate keep every bit of words that are signalling NaNs, checks %s',
  (checks) => {
    expect(
      result('signalling-nans.mjs', [soak(checks === 'full' ? '4000' : '20000', '20000')], {
        JUST_CHECKS: checks,
      }),
    ).toEqual({ changed: 0 });
  },
);
