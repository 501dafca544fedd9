import { expect, it } from 'vitest';
import { resultOf } from './child.js';

/*
 * Copies are of bytes. Node 26 copies doubles by a conversion that quiets signalling NaNs, so that integers which look
 * like one arrived changed; only optimised code does it.
 */
it.each(['off', 'basic', 'full'])(
  'memcpy and reallocate keep every bit of words that are signalling NaNs, checks %s',
  (checks) => {
    expect(resultOf('signalling-nans.mjs', [], { JUST_CHECKS: checks })).toEqual({ changed: 0 });
  },
);
