import { fileURLToPath } from 'node:url';
import { fixturesIn, resultOf, runNode } from '@justlang-tools/testing/process';
import { expect, it } from 'vitest';
import { HAS_VIEWS, NO_VIEWS } from './has-views.js';

const fixtures = fixturesIn(fileURLToPath(new URL('fixtures', import.meta.url)));

it('the realms of a thread share its windows: V8 counts 2 GiB for each once, not once more for every realm', ({
  skip,
}) => {
  skip(!HAS_VIEWS, NO_VIEWS);
  const options = ['--experimental-vm-modules', '--no-warnings'];
  const ended = runNode([...options, fixtures.path('realms.mjs'), '4']);
  const { read, distinct, grown } = resultOf(ended) as { read: number[]; distinct: number; grown: number };
  expect(read).toEqual([1, 3, 6, 10]);
  expect(distinct).toBe(4);
  expect(grown).toBeLessThan(2 ** 30);
});
