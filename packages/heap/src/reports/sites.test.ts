import { expect, it } from 'vitest';
import { code } from '../../test/code.js';
import { type AllocationSite, formatSite, registerSite, siteOf } from './sites.js';

it('a site is found by the id it was registered for', () => {
  registerSite(1, { file: 'a.just', line: 1, column: 2, type: 'T' });
  registerSite(2 ** 31 - 1, { file: 'b.just', line: 3, column: 4 });
  expect(siteOf(1)).toEqual({ file: 'a.just', line: 1, column: 2, type: 'T' });
  expect(siteOf(2 ** 31 - 1)).toEqual({ file: 'b.just', line: 3, column: 4 });
  expect(siteOf(2)).toBeUndefined();
  expect(formatSite(siteOf(1)!)).toBe('a.just:1:2 (T)');
  expect(formatSite({ file: 'b.just', line: 3, column: 4 })).toBe('b.just:3:4');
});

it('a site may be registered again as the same, never as another', () => {
  const site = { file: 'c.just', line: 1, column: 2 };
  registerSite(10, site);
  registerSite(10, { ...site });
  expect(code(() => registerSite(10, { ...site, column: 3 }))).toBe('ERR_JUST_INVALID_ARGUMENT');
  expect(siteOf(10)).toEqual(site);
});

it('what is registered cannot be changed from outside', () => {
  const site = { file: 'd.just', line: 1, column: 2 };
  registerSite(11, site);
  site.line = 9;
  expect(siteOf(11)?.line).toBe(1);
  expect(Object.isFrozen(siteOf(11))).toBe(true);
});

it.each([[0], [-1], [1.5], [2 ** 31], [Number.NaN], ['1'], [1n], [null]])('%o is no site id', (id) => {
  const site = { file: 'e.just', line: 1, column: 2 };
  expect(code(() => registerSite(id as number, site))).toBe('ERR_JUST_INVALID_ARGUMENT');
});

it.each([
  [null],
  ['e.just:1:2'],
  [{ line: 1, column: 2 }],
  [{ file: 'e.just', line: 0, column: 2 }],
  [{ file: 'e.just', line: 1, column: 0.5 }],
  [{ file: 'e.just', line: 1, column: 1, type: 7 }],
])('%o is no site', (site) => {
  expect(code(() => registerSite(12, site as AllocationSite))).toBe('ERR_JUST_INVALID_ARGUMENT');
  expect(siteOf(12)).toBeUndefined();
});
