import { expect, it } from 'vitest';
import { MemoryAccess } from '../src/index.js';
import { backend, fixedTier } from '../src/internal.js';
import { conformance } from './conformance/all.js';
import { sameFunctions } from './conformance/same.js';
import { HAS_VIEWS, NO_VIEWS } from './has-views.js';

conformance('through windows', { access: MemoryAccess, hasViews: HAS_VIEWS });

sameFunctions();

it('used windows, and no checks', ({ skip }) => {
  skip(!HAS_VIEWS, NO_VIEWS);
  expect([backend(), fixedTier()]).toEqual(['windows', 'basic']);
});
