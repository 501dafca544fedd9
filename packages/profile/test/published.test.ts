import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { expect, it } from 'vitest';

const fixtures = fixturesIn(join(import.meta.dirname, 'fixtures'));

it('figures are published on each thread, can be sent to another one, and keep neither alive', () => {
  expect(fixtures.result('published.mjs')).toEqual(['[0,1,false,100]', '[1,1,false,2000]']);
});
