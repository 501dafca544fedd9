import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from './nearest-name.js';
import { VARIABLES } from './options.js';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['abc', 'abd', 1],
    ['abc', 'ab', 1],
    ['abc', 'xabc', 1],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
  ])('from "%s" to "%s" is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });
});

describe('nearestName', () => {
  it.each([
    ['JUST_CHEKCS', 'JUST_CHECKS'],
    ['JUST_CHECK', 'JUST_CHECKS'],
    ['JUST_HEAPLIMIT', 'JUST_HEAP_LIMIT'],
    ['JUST_BACK_TRACE', 'JUST_BACKTRACE'],
    ['JUST_LEAK', 'JUST_LEAKS'],
    ['JUST_strict_config', 'JUST_STRICT_CONFIG'],
  ])('of %s is %s', (name, nearest) => {
    expect(nearestName(name, VARIABLES)).toBe(nearest);
  });
});
